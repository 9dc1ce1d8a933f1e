"""Book → Segments, and back: the one walk over the tree that knows which parts are prose.

Extraction and localization use the same walk, so they cannot disagree on what a segment is.

A segment is one line of Markdown with emphasis and little else. What has no words (notes, code,
math, raw text, pictures, line breaks, references) stands in it as a mark ``⟦1⟧``; what wraps words
(links, spans) as a pair ``⟦2⟧words⟦/2⟧``. Each must come back exactly once.
"""

from __future__ import annotations

import copy
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from hexapla import pandoc, tree
from hexapla.errors import Finding, ToolError, shortened
from hexapla.model import Book, Node, Segment
from hexapla.source import join, places

PLAIN_STYLES = {"Emph", "Strong", "Strikeout", "Superscript", "Subscript"}
"""Inlines a translator sees as Markdown."""

WRAPPERS = {"Link", "Span", "SmallCaps", "Underline", "Cite"}
"""Inlines that wrap words and stand as a pair of marks."""

KEPT = {"notranslate", "uri", "email"}
"""Classes of inlines whose words stay; pandoc gives the last two to links such as <https://…>."""

MARK = re.compile(r"⟦(/?)(\d+)⟧")
ACTIVE = re.compile(r"[\\`*_{}\[\]<>^~&#!⟦⟧]")
"""Characters that some reader of Markdown could take for markup."""

INTRUDERS = {
    "a heading mark": re.compile(r"^\s*#{1,6}\s"),
    "raw HTML": re.compile(r"</?[A-Za-z][^<>]*>|<!--|<[!?/]?(?:script|style|iframe|img|svg)\b"),
    "an attribute": re.compile(r"\{[.#][\w.#=\" -]*\}"),
    "a control character": re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]"),
}
"""What a text must not bring with it: it would be printed as it stands, or break a file."""

STRAY = re.compile(r"~~|[*`^]")
"""Signs of emphasis and code that stand in a text as themselves."""

REMARK = re.compile(r"<!--\s*translators:\s*(.*?)\s*-->\s*", re.DOTALL)

MAX_EFFORT = 3
"""How often a segment is written again, each time with more of it handed out as marks."""


class MarkupError(Exception):
    """A translation cannot take the place of its source; the message says why, for a person."""


@dataclass(slots=True)
class Slot:
    """One place in a tree that holds a segment's words."""

    inlines: list[Node]
    """The words, as they stand."""
    put: Callable[[list[Node]], None]
    """Puts other words in their place."""
    context: str | None
    where: str
    comments: tuple[str, ...] = ()
    verbatim: bool = False
    """A code block: one text with line breaks, no Markdown."""


@dataclass(slots=True)
class Marks:
    """What the numbered marks of one segment stand for."""

    nodes: dict[int, Node] = field(default_factory=dict)
    pairs: set[int] = field(default_factory=set)

    def new(self, node: Node, *, pair: bool) -> int:
        """The number of a new mark."""
        number = len(self.nodes) + 1
        self.nodes[number] = node
        if pair:
            self.pairs.add(number)
        return number


def extract(book: Book) -> list[Segment]:
    """The segments of a book, in the order of reading."""
    found = list(slots(book))
    return [
        Segment(text, slot.context, slot.where, (*slot.comments, *marks_comment(slot, effort)))
        for slot, (text, effort) in zip(found, render(found), strict=True)
    ]


def marks_comment(slot: Slot, effort: int) -> list[str]:
    """A line that tells the translator what each mark stands for."""
    marks = Marks()
    if not slot.verbatim:
        encode(slot.inlines, marks, effort)
    named = [
        f"⟦{number}⟧ = {describe(node)}" for number, node in marks.nodes.items() if describe(node)
    ]
    return [", ".join(named)] if named else []


def describe(node: Node) -> str:
    """What a mark stands for, for a translator; empty where its words show it."""
    match node:
        case {"t": "Link", "c": [_, [], [target, _]]}:
            return f"reference to {target}"
        case {"t": "Link", "c": [_, _, [target, _]]}:
            return f"link to {target}"
        case {"t": "Code" | "Math" | "RawInline", "c": [_, text]}:
            return " ".join(text.split())[:60]
        case {"t": "Image", "c": [_, _, [target, _]]}:
            return f"picture {target}"
        case {"t": "LineBreak"}:
            return "line break"
        case {"t": "Str", "c": text}:
            return f"the character {text}"
        case {"t": "Span"} if tree.is_note(node):
            return f"note {tree.value(node, 'number')}"
        case {"t": kind}:
            return str(kind).lower()
    return ""


# The walk


def slots(book: Book) -> Iterator[Slot]:
    """Every place in the book that holds prose: metadata, the tree, the labels of its pictures."""
    for key, inlines in book.meta.items():
        yield _list_slot(inlines, key, "source/book.toml")
    remarks: list[str] = []
    for where, block in places(book):
        if remark := _remark(block):
            remarks.append(remark)
            continue
        for slot in _block_slots(block, where, None):
            slot.comments = tuple(remarks)
            yield slot
        remarks = []
    for path, labels in book.labels.items():
        for label in labels:
            yield _list_slot(label, "label", f"source/{path}")


def _remark(block: Node) -> str | None:
    if block["t"] != "RawBlock":
        return None
    found = REMARK.fullmatch(block["c"][1])
    return " ".join(found[1].split()) if found else None


def _list_slot(inlines: list[Node], context: str | None, where: str) -> Slot:
    def put(words: list[Node]) -> None:
        inlines[:] = words

    return Slot(inlines, put, context, where)


def _string_slot(holder: list[Any], at: int, context: str, where: str) -> Slot:
    def put(words: list[Node]) -> None:
        holder[at] = tree.plain(words)

    return Slot(tree.words(holder[at]), put, context, where)


def _code_slot(block: Node, where: str) -> Slot:
    def put(words: list[Node]) -> None:
        if words[0]["t"] == "Span":  # what the reader is told of it stands on the block itself
            (_, names, pairs), words = words[0]["c"]
            block["c"][0][1] += names
            block["c"][0][2] += pairs
        block["c"][1] = tree.plain(words)

    return Slot([tree.string(block["c"][1])], put, "code", where, verbatim=True)


def _block_slots(block: Node, where: str, role: str | None) -> Iterator[Slot]:
    """The slots of one block; ``role`` is the context its paragraphs get from around it."""
    if "notranslate" in tree.classes(block):
        return
    role = tree.value(block, "ctx") or role
    match block:
        case {"t": "Para" | "Plain", "c": inlines}:
            yield from _inline_slots(inlines, role, where)
        case {"t": "Header", "c": [_, _, inlines]}:
            yield from _inline_slots(inlines, role or "heading", where)
        case {"t": "LineBlock", "c": lines}:
            for line in lines:
                yield from _inline_slots(line, role, where)
        case {"t": "CodeBlock"} if "translate" in tree.classes(block):
            yield _code_slot(block, where)
        case {"t": "BlockQuote", "c": blocks} | {"t": "Div", "c": [_, blocks]}:
            yield from _blocks_slots(blocks, where, role)
        case {"t": "BulletList", "c": items} | {"t": "OrderedList", "c": [_, items]}:
            for item in items:
                yield from _blocks_slots(item, where, role)
        case {"t": "DefinitionList", "c": entries}:
            for term, definitions in entries:
                yield from _inline_slots(term, role or "term", where)
                for definition in definitions:
                    yield from _blocks_slots(definition, where, role)
        case {"t": "Figure", "c": [_, _, blocks]}:
            yield from _blocks_slots(tree.caption(block), where, role or "caption")
            yield from _figure_slots(block, blocks, where, role or "caption")
        case {"t": "Table"}:
            yield from _blocks_slots(tree.caption(block), where, role or "caption")
            for cell in cells(block):
                yield from _blocks_slots(cell, where, role or "cell")


def _blocks_slots(blocks: list[Node], where: str, role: str | None) -> Iterator[Slot]:
    for block in blocks:
        yield from _block_slots(block, where, role)


def _figure_slots(figure: Node, blocks: list[Node], where: str, role: str) -> Iterator[Slot]:
    """The slots of a figure's own blocks, which ``role`` tells from other captions."""
    said = [block["c"] for block in tree.caption(figure)]
    for block in blocks:
        match block:
            case {"t": "Plain" | "Para", "c": [{"t": "Image", "c": [_, alt, _]} as picture]}:
                # A picture that repeats its caption shares the caption's message.
                yield from _picture_slots(picture, role if alt in said else "alt", where)
            case _:
                yield from _block_slots(block, where, None)


def _picture_slots(picture: Node, context: str, where: str) -> Iterator[Slot]:
    attributes, said, target = picture["c"]
    if said:
        yield _list_slot(said, context, where)
    for pair in attributes[2]:
        if pair[0] == "alt" and pair[1]:
            yield _string_slot(pair, 1, "alt", where)
    if target[1]:
        yield _string_slot(target, 1, "title", where)


def cells(table: Node) -> Iterator[list[Node]]:
    """The blocks of each cell of a table, row by row."""
    _, _, _, head, bodies, foot = table["c"]
    rows = [*head[1]]
    for _, _, heads, body in bodies:
        rows += [*heads, *body]
    for _, row in [*rows, *foot[1]]:
        for _, _, _, _, blocks in row:
            yield blocks


def _inline_slots(inlines: list[Node], context: str | None, where: str) -> Iterator[Slot]:
    """A slot for the words, then those that hide in them: notes, alt texts, link titles."""
    if _has_words(inlines):
        yield _list_slot(inlines, context, where)
    yield from _hidden_slots(inlines, where)


def _has_words(inlines: list[Node]) -> bool:
    """Whether there is text to translate, and not only what would stand as a mark."""
    return any(
        (node["t"] == "Str" and node["c"].strip())
        or (
            node["t"] in PLAIN_STYLES | WRAPPERS and not _is_kept(node) and _has_words(_inner(node))
        )
        for node in inlines
    )


def _hidden_slots(inlines: list[Node], where: str) -> Iterator[Slot]:
    for node in inlines:
        if "notranslate" in tree.classes(node):
            continue
        match node:
            case {"t": "Note", "c": blocks}:
                yield from _blocks_slots(blocks, where, None)
            case {"t": "Image"}:
                yield from _picture_slots(node, "alt", where)
            case {"t": "Link", "c": [_, inner, target]}:
                yield from _hidden_slots(inner, where)
                if target[1]:
                    yield _string_slot(target, 1, "title", where)
            case {"t": "Span" | "Cite" | "Quoted", "c": [_, inner]}:
                yield from _hidden_slots(inner, where)
            case {"t": kind, "c": inner} if kind in PLAIN_STYLES | WRAPPERS:
                yield from _hidden_slots(inner, where)


# Words → text


def render(found: list[Slot]) -> list[tuple[str, int]]:
    """The text of each slot, and the effort that made it exact.

    Nothing is trusted: every text is read back, and one that does not give the same tree is
    written again with more of it handed out as marks.

    Raises:
        ToolError: a text cannot be made exact at all.
    """
    texts: list[tuple[str, int]] = [("", 0)] * len(found)
    waiting = [i for i, slot in enumerate(found) if not slot.verbatim]
    for i, slot in enumerate(found):
        if slot.verbatim:
            texts[i] = (slot.inlines[0]["c"], 0)
    for effort in range(MAX_EFFORT + 1):
        marks = [Marks() for _ in waiting]
        flat = [encode(found[i].inlines, m, effort) for i, m in zip(waiting, marks, strict=True)]
        written = pandoc.write_segments(flat)
        parsed = pandoc.read_segments(written)
        left = []
        for i, mark, text, nodes in zip(waiting, marks, written, parsed, strict=True):
            if _gives_back(nodes, mark, found[i].inlines):
                texts[i] = (text, effort)
            else:
                left.append(i)
        waiting = left
        if not waiting:
            return texts
    slot = found[waiting[0]]
    what = f"{tree.plain(slot.inlines)[:60]!r} cannot be handed to a translator exactly"
    raise ToolError(Finding(slot.where, what, "write it in another way, or add {.notranslate}"))


def _gives_back(nodes: list[Node], marks: Marks, inlines: list[Node]) -> bool:
    try:
        return _decode(nodes, marks) == _trim(inlines)
    except MarkupError:
        return False


def _trim(inlines: list[Node]) -> list[Node]:
    """The inlines without spaces at either end: those belong to the place, not to the words."""
    start, end = 0, len(inlines)
    while start < end and inlines[start]["t"] == "Space":
        start += 1
    while end > start and inlines[end - 1]["t"] == "Space":
        end -= 1
    return inlines[start:end]


def encode(inlines: list[Node], marks: Marks, effort: int) -> list[Node]:
    """The inlines with marks for all that a translator should not see or could not keep.

    Effort 0 marks what has no words; 1 also every character that might be markup; 2 also
    emphasis; 3 also every space that is not a plain one between two words.
    """
    flat: list[Node] = []
    for node in _trim(inlines):
        kind = node["t"]
        if kind == "Str":
            flat += _encode_text(node["c"], marks, effort)
        elif kind == "Space":
            flat.append(_atom(node, marks) if effort >= MAX_EFFORT else node)
        elif kind in PLAIN_STYLES and effort < 2 and _is_tight(node["c"]):  # noqa: PLR2004
            flat.append({"t": kind, "c": encode(node["c"], marks, effort)})
        elif kind in PLAIN_STYLES | WRAPPERS and _inner(node) and not _is_kept(node):
            number = marks.new(node, pair=True)
            flat.append(tree.string(f"⟦{number}⟧"))
            flat += _encode_inner(_inner(node), marks, effort)
            flat.append(tree.string(f"⟦/{number}⟧"))
        else:
            flat.append(_atom(node, marks))
    return join(flat)


def _encode_inner(inner: list[Node], marks: Marks, effort: int) -> list[Node]:
    """A wrapper's words with the spaces at their ends, which are its own."""
    words = _trim(inner)
    start = inner.index(words[0]) if words else len(inner)
    spaces_before = [_atom(node, marks) for node in inner[:start]]
    middle = encode(words, marks, effort)
    spaces_after = [_atom(node, marks) for node in inner[start + len(words) :]]
    return [*spaces_before, *middle, *spaces_after]


def _is_tight(inner: list[Node]) -> bool:
    return bool(inner) and inner[0]["t"] != "Space" and inner[-1]["t"] != "Space"


def _is_kept(node: Node) -> bool:
    """Whether a wrapper keeps its words: a note's mark, an address that is its own text."""
    return tree.is_note(node) or not KEPT.isdisjoint(tree.classes(node))


def _inner(node: Node) -> list[Node]:
    """The words in an inline that wraps some."""
    content = node["c"]
    inner: list[Node] = content[1] if node["t"] in {"Link", "Span", "Cite"} else content
    return inner


def _with_inner(node: Node, inner: list[Node]) -> Node:
    if node["t"] in {"Link", "Span", "Cite"}:
        first, _, *rest = node["c"]
        return {"t": node["t"], "c": [first, inner, *rest]}
    return {"t": node["t"], "c": inner}


def _atom(node: Node, marks: Marks) -> Node:
    return tree.string(f"⟦{marks.new(node, pair=False)}⟧")


def _encode_text(text: str, marks: Marks, effort: int) -> list[Node]:
    risky = ACTIVE if effort else re.compile("[⟦⟧]")
    nodes: list[Node] = []
    end = 0
    for found in risky.finditer(text):
        nodes.append(tree.string(text[end : found.start()]))
        nodes.append(_atom(tree.string(found[0]), marks))
        end = found.end()
    nodes.append(tree.string(text[end:]))
    return [node for node in nodes if node["c"]]


# Text → words


def keep(_segment: Segment, words: list[Node]) -> list[Node]:
    """Words as they are: nothing to tell the reader about their state."""
    return words


def substitute(
    book: Book,
    translate: Callable[[Segment], str | None],
    frame: Callable[[Segment, list[Node]], list[Node]] = keep,
    on_refusal: Callable[[Segment], None] = lambda _segment: None,
) -> tuple[Book, list[Finding]]:
    """A copy of the book with other words, and what was wrong with some of them.

    ``translate`` gives the text for a segment, or None to keep the source; ``frame`` may wrap the
    words that come to stand there. A text that would break its markup is not put in: the source
    stays in its place, with a finding; ``on_refusal`` hears of it before any segment is framed.
    """
    edition = copy.deepcopy(book)
    found = list(slots(edition))
    rendered = render(found)
    segments = [
        Segment(text, slot.context, slot.where)
        for slot, (text, _) in zip(found, rendered, strict=True)
    ]
    texts = [translate(segment) for segment in segments]
    parsed = iter(
        pandoc.read_segments(
            [text for slot, text in zip(found, texts, strict=True) if text and not slot.verbatim]
        )
    )
    findings, ready = [], []
    for slot, (_, effort), segment, text in zip(found, rendered, segments, texts, strict=True):
        words = slot.inlines
        if text and slot.verbatim:
            words = [tree.string(text)]
        elif text:
            try:
                words = _words(slot, effort, next(parsed))
            except MarkupError as fault:
                findings.append(_refusal(slot.where, segment.text, text, fault))
                on_refusal(segment)
        ready.append((slot, segment, list(words)))
    for slot, words in [(slot, frame(segment, words)) for slot, segment, words in ready]:
        slot.put(words)
    return edition, findings


def _refusal(where: str, source: str, text: str, fault: MarkupError) -> Finding:
    what = f"{shortened(text)!r} breaks the markup of {shortened(source)!r}: {fault}"
    tip = "keep every ⟦n⟧ exactly once, and add no markup that the source does not have"
    return Finding(where, what, tip, id="broken-markup")


def _words(slot: Slot, effort: int, parsed: list[Node]) -> list[Node]:
    """The words of a translation, with the slot's own nodes where its marks stand."""
    marks = Marks()
    _refuse_new_markup(encode(slot.inlines, marks, effort), parsed)
    return _framed(slot.inlines, _decode(parsed, marks))


def _framed(source: list[Node], words: list[Node]) -> list[Node]:
    """New words between the spaces that the source had at its ends."""
    kept = _trim(source)
    before = next((i for i, node in enumerate(source) if node["t"] != "Space"), len(source))
    return [*source[:before], *words, *source[before + len(kept) :]]


def _refuse_new_markup(source: list[Node], nodes: list[Node]) -> None:
    if not nodes:
        message = "it has no words"
        raise MarkupError(message)
    # What a language adds is emphasis and superscripts (XIX^e^); a subscript that is new is rather
    # a range such as 3~5, 6~8.
    allowed = {"Str", "Space", "Emph", "Strong", "Superscript"}
    allowed |= {node["t"] for node in tree.walk(source)}
    for node in tree.walk(nodes):
        if node["t"] not in allowed:
            names = {"Link": "a link", "Image": "a picture", "Code": "code"}
            names |= {"Subscript": "a ~subscript~", "Strikeout": "a ~~deletion~~"}
            message = f"{names.get(node['t'], node['t'])} that the source does not have"
            raise MarkupError(message)
    said, says = _text(source), _text(nodes)
    for what, pattern in INTRUDERS.items():
        if len(pattern.findall(says)) > len(pattern.findall(said)):
            message = f"{what} that the source does not have"
            raise MarkupError(message)
    stray = Counter(STRAY.findall(says)) - Counter(STRAY.findall(said))
    if stray:
        message = f"a stray {next(iter(stray))!r}: emphasis that is not closed?"
        raise MarkupError(message)


def _text(nodes: list[Node]) -> str:
    """The text of nodes as it is read after parsing: markup that was none stands there itself."""
    return "".join(
        " " if node["t"] == "Space" else node["c"]
        for node in tree.walk(nodes)
        if node["t"] in {"Str", "Space"}
    )


def _decode(nodes: list[Node], marks: Marks) -> list[Node]:
    """Parsed words with the real nodes in place of the marks.

    Raises:
        MarkupError: a mark is missing, doubled, unknown, or wrongly nested.
    """
    seen: Counter[str] = Counter()
    words = _decode_level(nodes, marks, seen)
    wanted = {f"⟦{n}⟧" for n in marks.nodes} | {f"⟦/{n}⟧" for n in marks.pairs}
    if missing := sorted(wanted - set(seen)):
        message = f"{', '.join(missing)} missing"
        raise MarkupError(message)
    if doubled := sorted(mark for mark, times in seen.items() if times > 1):
        message = f"{', '.join(doubled)} more than once"
        raise MarkupError(message)
    return words


def _decode_level(nodes: list[Node], marks: Marks, seen: Counter[str]) -> list[Node]:
    stack: list[tuple[int, list[Node]]] = [(0, [])]
    for node in nodes:
        if node["t"] in PLAIN_STYLES:
            inner = _decode_level(node["c"], marks, seen)
            stack[-1][1].append({"t": node["t"], "c": inner})
        elif node["t"] == "Str":
            _decode_text(node["c"], marks, seen, stack)
        else:
            stack[-1][1].append(node)
    if len(stack) > 1:
        message = f"⟦{stack[-1][0]}⟧ is not closed by ⟦/{stack[-1][0]}⟧ at the same level"
        raise MarkupError(message)
    return join(stack[0][1])


def _decode_text(
    text: str, marks: Marks, seen: Counter[str], stack: list[tuple[int, list[Node]]]
) -> None:
    end = 0
    for found in MARK.finditer(text):
        if found.start() > end:
            stack[-1][1].append(tree.string(text[end : found.start()]))
        end = found.end()
        seen[found[0]] += 1
        number = int(found[2])
        if number not in marks.nodes or (found[1] and number not in marks.pairs):
            message = f"{found[0]}, which the source does not have"
            raise MarkupError(message)
        if found[1]:
            opened, inner = stack.pop()
            if opened != number:
                message = f"{found[0]} closes before ⟦{number}⟧ opens, or crosses another pair"
                raise MarkupError(message)
            stack[-1][1].append(_with_inner(marks.nodes[number], join(inner)))
        elif number in marks.pairs:
            stack.append((number, []))
        else:
            stack[-1][1].append(marks.nodes[number])
    if text[end:]:
        stack[-1][1].append(tree.string(text[end:]))
