"""What a segment's text is made of: Markdown with little markup, and numbered marks for the rest.

Words with their emphasis stay as they are. What has no words (notes, code, math, raw text,
pictures, line breaks, references) is a mark ``⟦1⟧``; what wraps words (links, spans) is a pair
``⟦2⟧words⟦/2⟧``. Each must come back exactly once. The numbers count from 1 in every segment, in
the order of the source; a translation may have them in any order, and its pairs must not cross.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from urllib.parse import unquote

from hexapla.model import Node
from hexapla.source import citations, pandoc_ast
from hexapla.source.constructs.equations import EQUATION, ROW
from hexapla.source.normalise import join
from hexapla.source.uses.conditions import Condition, is_of_languages
from hexapla.source.uses.variables import KEY as VARIABLE
from hexapla.source.uses.variables import is_variable

MARK = re.compile(r"⟦(/?)(\d+)⟧")
"""A mark: with a slash where it closes a pair, and its number."""

ANY_MARK = r"⟦/?\d+⟧"
"""A mark, as a part of a larger pattern that has no room for groups."""

ATOM = r"⟦\d+⟧"
"""A mark that closes nothing, such as that of a note, as a part of a larger pattern."""

OURS = re.compile("[⟦⟧]")

ACTIVE = re.compile(r"[\\`*_{}\[\]<>^~&#!⟦⟧]")
"""Characters that some reader of Markdown could take for markup."""

PLAIN_STYLES = {"Emph", "Strong", "Strikeout", "Superscript", "Subscript"}
"""Inlines a translator sees as Markdown."""

TEXT = {"Str", "Space"}
"""Inlines that are nothing but text: most of a book."""

WRAPPERS = {"Link", "Span", "SmallCaps", "Underline", "Cite"}
"""Inlines that wrap words and stand as a pair of marks."""

KEPT = {"notranslate", "emoji", EQUATION, ROW}
"""Classes of inlines whose words stay; pandoc gives the second to emoji such as :smile:, and the
last ones are round a formula with a number."""

SCHEMES = ("mailto:", "http://", "https://")
"""What a link may have before its own text: <a@b.org>, www.example.org."""

ODD = re.compile(r"[\W_]")
"""All but letters and digits."""

NO_SIGNS, NO_STYLES, NO_SPACES, MAX_EFFORT = range(1, 5)
"""The efforts of writing a segment again, each with more of it handed out as marks: characters
that could be markup, emphasis, spaces, and all that is no letter or digit."""


class MarkupError(Exception):
    """A translation cannot take the place of its source; the message says why, for a person."""


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


def opening(number: int | str) -> str:
    """The mark with this number, alone or where a pair begins."""
    return f"⟦{number}⟧"


def closing(number: int | str) -> str:
    """The mark at the end of the pair with this number."""
    return f"⟦/{number}⟧"


def marks_in(text: str) -> list[str]:
    """The marks of a text, in their order."""
    return [found[0] for found in MARK.finditer(text)]


def paired(text: str) -> set[str]:
    """The numbers of the pairs of a text."""
    return {number for slash, number in MARK.findall(text) if slash}


def numbers_in(text: str) -> int:
    """How many numbers the marks of a text have: a pair has one."""
    return len({number for _, number in MARK.findall(text)})


def renumbered(text: str, by: int) -> str:
    """A text with the numbers of its marks so much higher."""
    return MARK.sub(lambda mark: f"⟦{mark[1]}{int(mark[2]) + by}⟧", text)


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
            is_seen = text.isprintable() and text.strip()
            return f"the character {text if is_seen else ' '.join(f'U+{ord(c):04X}' for c in text)}"
        case {"t": "Span"} if pandoc_ast.is_note(node):
            return f"note {pandoc_ast.value(node, 'number')}"
        case {"t": "Span"} if is_variable(node):
            _, name = str(pandoc_ast.value(node, VARIABLE)).split(" ", 1)
            return f"the variable {name} = {pandoc_ast.plain(node['c'][1])}"
        case {"t": "Span"} if condition := Condition.of(node):
            words = f": {pandoc_ast.plain(node['c'][1])}" if is_of_languages(node) else ""
            return condition.in_words() + words
        case {"t": "Cite"}:
            return f"citation: {citations.plain_citation(node)}"
        case {"t": "Span", "c": [[name, names, _], _]} if {EQUATION, ROW} & set(names):
            return f"the equation {name}"
        case {"t": "Span"} if pandoc_ast.is_index_mark(node):
            return f"for the index: {pandoc_ast.value(node, 'entry')}"
        case {"t": kind}:
            return str(kind).lower()
    return ""


# Words → text


def encode(inlines: list[Node], marks: Marks, effort: int) -> list[Node]:
    """The inlines with marks for all that a translator should not see or could not keep.

    Effort 0 marks what has no words; see ``MAX_EFFORT`` for the others.
    """
    flat: list[Node] = []
    for node in trimmed(inlines):
        kind = node["t"]
        if kind == "Str":
            flat += _encode_text(node["c"], marks, effort)
        elif kind == "Space":
            flat.append(_atom(node, marks) if effort >= NO_SPACES else node)
        elif kind in PLAIN_STYLES and effort < NO_STYLES and _is_tight(node["c"]):
            flat.append({"t": kind, "c": encode(node["c"], marks, effort)})
        elif kind in PLAIN_STYLES | WRAPPERS and inner_of(node) and not is_kept(node):
            number = marks.new(node, pair=True)
            flat.append(pandoc_ast.string(f"⟦{number}⟧"))
            flat += _encode_inner(inner_of(node), marks, effort)
            flat.append(pandoc_ast.string(f"⟦/{number}⟧"))
        else:
            flat.append(_atom(node, marks))
    return join(flat)


def _encode_inner(inner: list[Node], marks: Marks, effort: int) -> list[Node]:
    """A wrapper's words with the spaces at their ends, which are its own."""
    words = trimmed(inner)
    start = inner.index(words[0]) if words else len(inner)
    spaces_before = [_atom(node, marks) for node in inner[:start]]
    middle = encode(words, marks, effort)
    spaces_after = [_atom(node, marks) for node in inner[start + len(words) :]]
    return [*spaces_before, *middle, *spaces_after]


def _is_tight(inner: list[Node]) -> bool:
    return bool(inner) and inner[0]["t"] != "Space" and inner[-1]["t"] != "Space"


def is_kept(node: Node) -> bool:
    """Whether a wrapper keeps its words: a note's mark, an address or key that is its own text."""
    return (
        pandoc_ast.is_note(node)
        or _is_bare_address(node)
        or _is_bare_citation(node)
        or is_variable(node)
        or is_of_languages(node)
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


def inner_of(node: Node) -> list[Node]:
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
    for match in risky.finditer(text):
        nodes.append(pandoc_ast.string(text[end : match.start()]))
        nodes.append(_atom(pandoc_ast.string(match[0]), marks))
        end = match.end()
    nodes.append(pandoc_ast.string(text[end:]))
    return [node for node in nodes if node["c"]]


def trimmed(inlines: list[Node]) -> list[Node]:
    """The inlines without spaces at either end: those belong to the place, not to the words."""
    start, end = 0, len(inlines)
    while start < end and inlines[start]["t"] == "Space":
        start += 1
    while end > start and inlines[end - 1]["t"] == "Space":
        end -= 1
    return inlines[start:end]


# Text → words


def decode(nodes: list[Node], marks: Marks) -> list[Node]:
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
    for match in MARK.finditer(text):
        if match.start() > end:
            stack[-1][1].append(pandoc_ast.string(text[end : match.start()]))
        end = match.end()
        seen[match[0]] += 1
        number = int(match[2])
        if number not in marks.nodes or (match[1] and number not in marks.pairs):
            message = f"{match[0]}, which the source does not have"
            raise MarkupError(message)
        if match[1]:
            opened, inner = stack.pop()
            if opened != number:
                message = f"{match[0]} closes before ⟦{number}⟧ opens, or crosses another pair"
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
    if node["t"] == "Link" and _leads(inner) and not _leads(inner_of(node)):
        message = f"a link or note inside the link ⟦{number}⟧…⟦/{number}⟧"
        raise MarkupError(message)


def _leads(inlines: list[Node]) -> bool:
    """Whether a link or a note stands in there."""
    return any(node["t"] in {"Link", "Note"} for node in pandoc_ast.walk_markup(inlines))
