"""Book → Segments, and back: the one walk over the tree that knows which parts are prose.

Extraction and localization use the same walk, so they cannot disagree on what a segment is.

A segment is one line of Markdown with emphasis and little else. What has no words (notes, code,
math, raw text, pictures, line breaks, references) stands in it as a mark ``⟦1⟧``; what wraps words
(links, spans) as a pair ``⟦2⟧words⟦/2⟧``. Each must come back exactly once.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import unquote

from hexapla.errors import Finding, ToolError, shortened
from hexapla.model import Book, Node, Segment
from hexapla.source import citations, pandoc, pandoc_ast
from hexapla.source.attributes import LEVELS
from hexapla.source.reader import as_heard, join, places

PLAIN_STYLES = {"Emph", "Strong", "Strikeout", "Superscript", "Subscript"}
"""Inlines a translator sees as Markdown."""

TEXT = {"Str", "Space"}
"""Inlines that are nothing but text: most of a book."""

WRAPPERS = {"Link", "Span", "SmallCaps", "Underline", "Cite"}
"""Inlines that wrap words and stand as a pair of marks."""

KEPT = {"notranslate", "emoji"}
"""Classes of inlines whose words stay; pandoc gives the second to emoji such as :smile:."""

SCHEMES = ("mailto:", "http://", "https://")
"""What a link may have before its own text: <a@b.org>, www.example.org."""

MARK = re.compile(r"⟦(/?)(\d+)⟧")
OURS = re.compile("[⟦⟧]")
ACTIVE = re.compile(r"[\\`*_{}\[\]<>^~&#!⟦⟧]")
"""Characters that some reader of Markdown could take for markup."""

UNREADABLE = {
    "a control character": re.compile(
        r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff]"
    ),
    "a picture": re.compile(r"(?<!\\)!\[[^\]]*\]\("),
    "a link": re.compile(r"(?<!\\)\]\("),
}
"""What a text must not bring with it as it was typed: no file can hold it, or pandoc could take
for ever to read it."""

STARTS = {
    "a heading mark": re.compile(r"\s*(?:#{1,6}(?=\s)|[=-]{3,}\s*$)"),
    "a mark of quotation": re.compile(r"\s*>(?=\s)"),
    "a fence": re.compile(r"\s*(?::::|```|~~~)"),
    "the definition of a link": re.compile(r"\s*\[[^\]]+\]:\s*<?(?:\w+:|[/#.]|www\.)"),
}
"""What must not open a text, or a line of it: it was meant to be a block of its own. Lists are
none of these: dialogue opens with a dash, and a sentence with 1."""

INTRUDERS = {
    "raw HTML": re.compile(
        r"</?[A-Za-z][^<>]*>|<!--|<[!?/]?(?:script|style|iframe|img|svg)\b", re.IGNORECASE
    ),
    "an entity": re.compile(r"&(?:#\d+|#[xX][0-9A-Fa-f]+|[A-Za-z][A-Za-z0-9]+);"),
    "an attribute": re.compile(r"\{:?\s*[.#][A-Za-z][^{}]*\}|\]\{[^{}]*\}"),
    "TeX": re.compile(r"\\[A-Za-z]+\*?\s*[\[{]"),
}
"""What a text must not bring with it once it is read: it would be printed as it stands."""

STRAY = re.compile(r"~~|[*`^]|(?<!\w)_+(?=[^\W_])|(?<=[^\W_])_+(?!\w)")
"""Signs of emphasis and code that stand in a text as themselves."""

MOST_SIGNS = 200
"""More signs of markup than this, besides those of its source, can only be noise in a text."""

TIMES, LETTERS = 20, 2000
"""A text of more letters than so many times those of its source, and so many more, is none of its
translations: to read a megabyte without a space, or to set it, would take for ever."""

DIRECTIONS = {"\u202a": "\u202c", "\u202b": "\u202c", "\u202d": "\u202c", "\u202e": "\u202c"}
DIRECTIONS |= {"\u2066": "\u2069", "\u2067": "\u2069", "\u2068": "\u2069"}
"""Characters that change the direction of what follows, and those that end it."""

INDEX = "index"
"""The context of an entry of the index; a sub-entry says after a colon what it stands under."""

CITATION = "citation"
"""The context of the words round the key of a citation."""

CODE = "code"
"""The context of a code block that is to be translated."""

REMARK = re.compile(r"<!--\s*translators:\s*(.*?)\s*-->\s*", re.DOTALL)

ODD = re.compile(r"[\W_]")
"""All but letters and digits."""

NO_SIGNS, NO_STYLES, NO_SPACES, MAX_EFFORT = range(1, 5)
"""The efforts of writing a segment again, each with more of it handed out as marks: characters
that could be markup, emphasis, spaces, and all that is no letter or digit."""


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
        Segment(
            text, slot.context, slot.where, (*slot.comments, *marks_comment(slot, text, effort))
        )
        for slot, (text, effort) in zip(found, render(found), strict=True)
    ]


def marks_comment(slot: Slot, text: str, effort: int) -> list[str]:
    """A line that tells the translator what each mark of the text stands for."""
    if slot.verbatim or not MARK.search(text):
        return []
    marks = Marks()
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
        case {"t": "Span"} if pandoc_ast.is_note(node):
            return f"note {pandoc_ast.value(node, 'number')}"
        case {"t": "Cite"}:
            return f"citation: {citations.said(node)}"
        case {"t": "Span"} if pandoc_ast.is_index_mark(node):
            return f"for the index: {pandoc_ast.value(node, 'entry')}"
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
            slot.comments = (*remarks, *slot.comments)
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
        holder[at] = pandoc_ast.plain(words)

    return Slot(pandoc_ast.words(holder[at]), put, context, where)


def _code_slot(block: Node, where: str) -> Slot:
    def put(words: list[Node]) -> None:
        if words[0]["t"] == "Span":  # what the reader is told of it stands on the block itself
            (_, names, pairs), words = words[0]["c"]
            block["c"][0][1] += names
            block["c"][0][2] += pairs
        block["c"][1] = pandoc_ast.plain(words)

    return Slot([pandoc_ast.string(block["c"][1])], put, CODE, where, verbatim=True)


def _block_slots(block: Node, where: str, role: str | None) -> Iterator[Slot]:
    """The slots of one block; ``role`` is the context its paragraphs get from around it."""
    if "notranslate" in pandoc_ast.classes(block):
        return
    role = pandoc_ast.value(block, "ctx") or role
    match block:
        case {"t": "Para" | "Plain", "c": inlines}:
            yield from _inline_slots(inlines, role, where)
        case {"t": "Header", "c": [_, _, inlines]}:
            yield from _inline_slots(inlines, role or "heading", where)
        case {"t": "LineBlock", "c": lines}:
            for line in lines:
                yield from _inline_slots(line, role, where)
        case {"t": "CodeBlock"} if "translate" in pandoc_ast.classes(block):
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
            yield from _blocks_slots(pandoc_ast.caption(block), where, role or "caption")
            yield from _figure_slots(block, blocks, where, role or "caption")
        case {"t": "Table"}:
            yield from _blocks_slots(pandoc_ast.caption(block), where, role or "caption")
            for cell in cells(block):
                yield from _blocks_slots(cell, where, role or "cell")


def _blocks_slots(blocks: list[Node], where: str, role: str | None) -> Iterator[Slot]:
    for block in blocks:
        yield from _block_slots(block, where, role)


def _figure_slots(figure: Node, blocks: list[Node], where: str, role: str) -> Iterator[Slot]:
    """The slots of a figure's own blocks, which ``role`` tells from other captions."""
    said = [as_heard(block["c"]) for block in pandoc_ast.caption(figure)]
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
        if node["t"] in TEXT or "notranslate" in pandoc_ast.classes(node):
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
                yield from _entry_slots(node, where)
                yield from _citation_slots(node, where)
                yield from _hidden_slots(inner, where)
            case {"t": kind, "c": inner} if kind in PLAIN_STYLES | WRAPPERS:
                yield from _hidden_slots(inner, where)


def _entry_slots(mark: Node, where: str) -> Iterator[Slot]:
    """The entry that a mark gives to the index, a slot for each level of it.

    Each is a text of its own: the same word is translated once, and however it is translated, the
    sub-entries of all its places meet under it.
    """
    if not pandoc_ast.is_index_mark(mark):
        return
    pairs = mark["c"][0][2]
    above: list[str] = []
    for pair in [pair for level in LEVELS for pair in pairs if pair[0] == level]:
        slot = _string_slot(pair, 1, ": ".join([INDEX, *above]), where)
        slot.put = _entry_put(pairs, pair)
        slot.comments = (entry_comment(above),)
        above.append(pair[1])
        yield slot


def _citation_slots(cite: Node, where: str) -> Iterator[Slot]:
    """The words before and after each key of a citation that pandoc is to write.

    Where a book has no bibliography, a citation is the text that it was typed as.
    """
    if not citations.is_simple(cite):
        return
    comment = f"in the citation {citations.said(cite)}"
    for work in cite["c"][0]:
        before, after = work["citationPrefix"], work["citationSuffix"]
        for inlines, start in ((before, 0), (after, citations.words_after(work))):
            if _has_words(inlines[start:]):
                yield Slot(inlines[start:], _tail_put(inlines, start), CITATION, where, (comment,))


def _tail_put(inlines: list[Node], start: int) -> Callable[[list[Node]], None]:
    def put(words: list[Node]) -> None:
        inlines[start:] = words

    return put


def entry_comment(above: Sequence[str]) -> str:
    """What a translator is told of an entry of the index, by the entries that it stands under."""
    if above:
        return f"a sub-entry in the index, under “{', '.join(above)}”"
    return "an entry in the index, in the form that a dictionary would have"


def _entry_put(pairs: list[list[str]], pair: list[str]) -> Callable[[list[Node]], None]:
    """Puts other words in the place of an entry, and what the reader is told of their state."""

    def put(words: list[Node]) -> None:
        if words and words[0]["t"] == "Span" and "state" in pandoc_ast.classes(words[0]):
            (_, names, said), words = words[0]["c"]
            pairs.append([f"{pair[0]}-state", names[-1]])
            pairs.extend([f"{pair[0]}-{key}", value] for key, value in said)
        pair[1] = pandoc_ast.plain(words)

    return put


# Words → text


def render(found: list[Slot]) -> list[tuple[str, int]]:
    """The text of each slot, and the effort that made it exact.

    Nothing is trusted: every text is read back, and one that does not give the same tree is
    written again with more of it handed out as marks.

    Raises:
        ToolError: a text cannot be made exact at all, which is a fault of ours.
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
    what = f"{pandoc_ast.plain(slot.inlines)[:60]!r} cannot be handed to a translator exactly"
    raise ToolError(Finding(slot.where, what, "please report it; {.notranslate} helps"))


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

    Effort 0 marks what has no words; see ``MAX_EFFORT`` for the others.
    """
    flat: list[Node] = []
    for node in _trim(inlines):
        kind = node["t"]
        if kind == "Str":
            flat += _encode_text(node["c"], marks, effort)
        elif kind == "Space":
            flat.append(_atom(node, marks) if effort >= NO_SPACES else node)
        elif kind in PLAIN_STYLES and effort < NO_STYLES and _is_tight(node["c"]):
            flat.append({"t": kind, "c": encode(node["c"], marks, effort)})
        elif kind in PLAIN_STYLES | WRAPPERS and _inner(node) and not _is_kept(node):
            number = marks.new(node, pair=True)
            flat.append(pandoc_ast.string(f"⟦{number}⟧"))
            flat += _encode_inner(_inner(node), marks, effort)
            flat.append(pandoc_ast.string(f"⟦/{number}⟧"))
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
    """Whether a wrapper keeps its words: a note's mark, an address or key that is its own text."""
    return (
        pandoc_ast.is_note(node)
        or _is_bare_address(node)
        or _is_bare_citation(node)
        or not KEPT.isdisjoint(pandoc_ast.classes(node))
    )


def _is_bare_address(node: Node) -> bool:
    """Whether this is a link whose text is its target, such as <https://…>."""
    if node["t"] != "Link":
        return False
    text, target = pandoc_ast.plain(node["c"][1]), unquote(node["c"][2][0])
    return bool(text) and unquote(text) in {target, *map(target.removeprefix, SCHEMES)}


def _is_bare_citation(node: Node) -> bool:
    """Whether this is a citation without a word besides its keys."""
    if node["t"] != "Cite":
        return False
    cited, inner = node["c"]
    text = pandoc_ast.plain(inner)
    for key in sorted((found["citationId"] for found in cited), key=len, reverse=True):
        text = text.replace(key, "")
    return not re.search(r"\w", text)


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
    return pandoc_ast.string(f"⟦{marks.new(node, pair=False)}⟧")


def _encode_text(text: str, marks: Marks, effort: int) -> list[Node]:
    risky = (OURS, ACTIVE, ACTIVE, ACTIVE, ODD)[effort]
    if not risky.search(text):
        return [pandoc_ast.string(text)]
    nodes: list[Node] = []
    end = 0
    for found in risky.finditer(text):
        nodes.append(pandoc_ast.string(text[end : found.start()]))
        nodes.append(_atom(pandoc_ast.string(found[0]), marks))
        end = found.end()
    nodes.append(pandoc_ast.string(text[end:]))
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
    edition = replace(
        book,
        blocks=pandoc_ast.copy(book.blocks),
        meta=pandoc_ast.copy(book.meta),
        labels=pandoc_ast.copy(book.labels),
    )
    found = list(slots(edition))
    rendered = render(found)
    segments = [
        Segment(text, slot.context, slot.where)
        for slot, (text, _) in zip(found, rendered, strict=True)
    ]
    texts = [translate(segment) for segment in segments]
    parsed = _parse(found, segments, texts)
    findings, ready = [], []
    for slot, (_, effort), segment, text, nodes in zip(
        found, rendered, segments, texts, parsed, strict=True
    ):
        words = slot.inlines
        if text:
            try:
                words = _words(slot, effort, segment.text, text, nodes)
            except MarkupError as fault:
                findings.append(_refusal(slot.where, segment.text, text, fault))
                on_refusal(segment)
        ready.append((slot, segment, list(words)))
    for slot, words in [(slot, frame(segment, words)) for slot, segment, words in ready]:
        slot.put(words)
    return edition, findings


def faults(pairs: Sequence[tuple[Segment, str]]) -> list[str | None]:
    """What keeps each text from taking the place of its segment, or None, with one pandoc call.

    It finds what ``substitute`` would refuse, but for what only the book itself can tell: which
    marks are links, that must not stand in one another.
    """
    sources = pandoc.read_segments([segment.text for segment, _ in pairs])
    typed = [_typed_fault(segment.text, text) for segment, text in pairs]
    read = pandoc.read_segments(
        ["" if fault else text for fault, (_, text) in zip(typed, pairs, strict=True)]
    )
    found = []
    for (segment, text), source, fault, nodes in zip(pairs, sources, typed, read, strict=True):
        if segment.context == CODE or fault:
            found.append(fault)
            continue
        try:
            _refuse_new_markup(segment.text, source, text, nodes)
            _decode(nodes, _marks_of(segment.text))
        except MarkupError as error:
            found.append(str(error))
        else:
            found.append(None)
    return found


def _marks_of(text: str) -> Marks:
    """The marks of a segment's text, standing for nothing."""
    marks = Marks()
    for closing, number in MARK.findall(text):
        marks.nodes.setdefault(int(number), pandoc_ast.span([pandoc_ast.space()]))
        if closing:
            marks.pairs.add(int(number))
    return marks


def _parse(
    found: list[Slot], segments: list[Segment], texts: list[str | None]
) -> list[list[Node] | None]:
    """The inlines of each text that can be given to pandoc at all."""
    given = [
        i
        for i, (slot, segment, text) in enumerate(zip(found, segments, texts, strict=True))
        if text and not slot.verbatim and not _typed_fault(segment.text, text)
    ]
    parsed: list[list[Node] | None] = [None] * len(found)
    for i, nodes in zip(given, pandoc.read_segments([texts[i] or "" for i in given]), strict=True):
        parsed[i] = nodes
    return parsed


def _refusal(where: str, source: str, text: str, fault: MarkupError) -> Finding:
    what = f"{shortened(text)!r} breaks the markup of {shortened(source)!r}: {fault}"
    tip = "keep every ⟦n⟧ exactly once, and add no markup that the source does not have"
    return Finding(where, what, tip, id="broken-markup")


def _words(slot: Slot, effort: int, source: str, text: str, nodes: list[Node] | None) -> list[Node]:
    """The words of a translation, with the slot's own nodes where its marks stand."""
    if fault := _typed_fault(source, text):
        raise MarkupError(fault)
    if slot.verbatim:
        return [pandoc_ast.string(text)]
    marks = Marks()
    _refuse_new_markup(source, encode(slot.inlines, marks, effort), text, nodes or [])
    return _framed(slot.inlines, _decode(nodes or [], marks))


def _framed(source: list[Node], words: list[Node]) -> list[Node]:
    """New words between the spaces that the source had at its ends."""
    kept = _trim(source)
    before = next((i for i, node in enumerate(source) if node["t"] != "Space"), len(source))
    return [*source[:before], *words, *source[before + len(kept) :]]


def excess(source: str, text: str) -> str | None:
    """What is said of a text that is much too long to be a translation of its source; or None."""
    if len(text) <= TIMES * len(source) + LETTERS:
        return None
    return f"it has {len(text):,} letters, and its source {len(source):,}"


def _typed_fault(source: str, text: str) -> str | None:
    """What keeps a text from being read at all, or None."""
    if too_long := excess(source, text):
        return too_long
    for what, pattern in UNREADABLE.items():
        if len(pattern.findall(text)) > len(pattern.findall(source)):
            return f"{what} that the source does not have"
    if len(ACTIVE.findall(text)) > MOST_SIGNS + len(ACTIVE.findall(source)):
        return "more signs of markup than words"
    return None


def _refuse_new_markup(source_text: str, source: list[Node], text: str, nodes: list[Node]) -> None:
    """Refuse what a text has and its source has not; each as it was typed, and as it is read."""
    # What a language adds is emphasis and superscripts (XIX^e^); a subscript that is new is rather
    # a range such as 3~5, 6~8.
    allowed = TEXT | {"Emph", "Strong", "Superscript"}
    allowed |= {node["t"] for node in pandoc_ast.walk(source)}
    for node in pandoc_ast.walk(nodes):
        if node["t"] not in allowed:
            names = {"Link": "a link", "Image": "a picture", "Code": "code"}
            names |= {"Subscript": "a ~subscript~", "Strikeout": "a ~~deletion~~"}
            message = f"{names.get(node['t'], node['t'])} that the source does not have"
            raise MarkupError(message)
    said, says = _text(source), _text(nodes)
    if _is_legible(said) and not _is_legible(says):
        message = "it has no words"
        raise MarkupError(message)
    for what in _new_signs(said, says, source_text, text):
        message = f"{what} that the source does not have"
        raise MarkupError(message)
    control = UNREADABLE["a control character"]  # here it was typed by its number: &#27;
    if len(control.findall(says)) > len(control.findall(said)):
        message = "a control character that the source does not have"
        raise MarkupError(message)
    stray = Counter(STRAY.findall(says)) - Counter(STRAY.findall(said))
    if stray:
        message = f"a stray {next(iter(stray))!r}: emphasis that is not closed?"
        raise MarkupError(message)


def _is_legible(text: str) -> bool:
    """Whether there is anything to be seen in a text: a lone mark of direction is nothing."""
    return any(character.isprintable() and character != " " for character in text)


def _new_signs(said: str, says: str, source_text: str, text: str) -> Iterator[str]:
    """The names of what would be printed as it stands, or turns the line round."""
    before, after = [said, *source_text.split("\n")[1:]], [says, *text.split("\n")[1:]]
    for what, pattern in STARTS.items():
        if sum(map(bool, map(pattern.match, after))) > sum(map(bool, map(pattern.match, before))):
            yield what
    for what, pattern in INTRUDERS.items():
        if len(pattern.findall(says)) > len(pattern.findall(said)):
            yield what
    if _is_turned(says) and not _is_turned(said):
        yield "a change of direction without its end"


def _is_turned(text: str) -> bool:
    """Whether a change of direction is not ended in the text, or ends what it did not begin."""
    awaited: list[str] = []
    for character in text:
        if character in DIRECTIONS:
            awaited.append(DIRECTIONS[character])
        elif character in DIRECTIONS.values() and (not awaited or awaited.pop() != character):
            return True
    return bool(awaited)


def _text(nodes: list[Node]) -> str:
    """The text of nodes as it is read after parsing: markup that was none stands there itself."""
    return "".join(
        " " if node["t"] == "Space" else node["c"]
        for node in pandoc_ast.walk(nodes)
        if node["t"] in TEXT
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
            stack[-1][1].append(pandoc_ast.string(text[end : found.start()]))
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
            _refuse_pair(marks.nodes[number], number, inner)
            stack[-1][1].append(_with_inner(marks.nodes[number], join(inner)))
        elif number in marks.pairs:
            stack.append((number, []))
        else:
            stack[-1][1].append(marks.nodes[number])
    if text[end:]:
        stack[-1][1].append(pandoc_ast.string(text[end:]))


def _refuse_pair(node: Node, number: int, inner: list[Node]) -> None:
    if not inner:
        message = f"no words between ⟦{number}⟧ and ⟦/{number}⟧"
        raise MarkupError(message)
    if node["t"] == "Link" and _leads(inner) and not _leads(_inner(node)):
        message = f"a link or note inside the link ⟦{number}⟧…⟦/{number}⟧"
        raise MarkupError(message)


def _leads(inlines: list[Node]) -> bool:
    """Whether a link or a note stands in there."""
    return any(node["t"] in {"Link", "Note"} for node in pandoc_ast.walk(inlines))
