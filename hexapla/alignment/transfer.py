"""Words of a translation → text of a segment, for ``adopt``: with the marks of the source."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from hexapla.model import Node
from hexapla.segments.marks import PLAIN_STYLES, WRAPPERS, Marks, describe, encode
from hexapla.segments.slots import Slot
from hexapla.source import pandoc_ast
from hexapla.source.normalise import join

QUIET = {"Str", "Space", *PLAIN_STYLES}
"""What only some sources have as marks: a translation may have more of it than its source."""

Key = tuple[str, ...]
"""What a mark stands for, kind first; marks with the same key are interchangeable."""


@dataclass(frozen=True, slots=True)
class Transferred:
    """A translation with the marks of its source in the places of its own links, notes, code."""

    inlines: list[Node]
    doubts: tuple[str, ...]
    """What of the source is not in it exactly once, and what it has besides."""


@dataclass(slots=True)
class Part:
    """An inline of the translation, which may come to be a mark."""

    node: Node
    inner: list[Part] = field(default_factory=list)
    can_be_mark: bool = True
    mark: int | None = None


def transfer_marks(slot: Slot, effort: int, inlines: list[Node]) -> Transferred:
    """The words of a translation as those of a segment: ``⟦n⟧`` for what the source calls so.

    A mark of the source is found by what it stands for: the target of a link, the text of code,
    the file of a picture, the attributes of a span; notes by their order.
    """
    marks = Marks()
    encode(slot.inlines, marks, effort)
    signs = {node["c"] for node in marks.nodes.values() if node["t"] == "Str"}
    parts = _parts(inlines, re.compile(f"([{re.escape(''.join(signs))}])") if signs else None)
    doubts = tuple(_assign(marks.nodes, [part for part in _all_parts(parts) if part.can_be_mark]))
    return Transferred(join(list(_marked_text(parts, marks.pairs))), doubts)


def _parts(inlines: Sequence[Node], signs: re.Pattern[str] | None) -> list[Part]:
    """The parts of a translation; a sign that is a mark in the source is one by itself."""
    parts = []
    for node in inlines:
        if node["t"] == "Str":
            texts = signs.split(node["c"]) if signs else [node["c"]]
            for text in filter(None, texts):
                is_sign = bool(signs and signs.fullmatch(text))
                parts.append(Part(pandoc_ast.string(text), can_be_mark=is_sign))
        elif node["t"] == "Space":
            parts.append(Part(node, can_be_mark=False))
        else:
            inner = _parts(_inner(node), signs)
            for edge in inner[:1] + inner[-1:]:
                # A space at the edge of what is wrapped may be a mark, one between words not.
                edge.can_be_mark |= edge.node["t"] == "Space"
            parts.append(Part(node, inner))
    return parts


def _inner(node: Node) -> list[Node]:
    """The words in an inline that wraps some."""
    if node["t"] not in PLAIN_STYLES | WRAPPERS or pandoc_ast.is_note(node):
        return []
    content = node["c"]
    inner: list[Node] = content[1] if node["t"] in {"Link", "Span", "Cite"} else content
    return inner


def _all_parts(parts: Sequence[Part]) -> Iterator[Part]:
    for part in parts:
        yield part
        yield from _all_parts(part.inner)


def _key(node: Node) -> Key:
    match node:
        case {"t": "Note"}:
            return ("note",)
        case {"t": "Span"} if pandoc_ast.is_note(node):
            return ("note",)
        case {"t": "Span"} if pandoc_ast.is_index_mark(node):
            return ("index",)  # its entry is translated, its id is ours
        case {"t": "Link", "c": [_, _, [target, _]]}:
            return "link", target
        case {"t": "Image", "c": [_, _, [target, _]]}:
            return "picture", PurePosixPath(target).name
        case {"t": "Code" | "Math" | "RawInline" as kind, "c": [_, text]}:
            return kind, " ".join(text.split())
        case {"t": "Span", "c": [[name, names, pairs], _]}:
            return "span", name, *names, *(f"{key}={value}" for key, value in pairs)
        case {"t": "Cite", "c": [cited, _]}:
            return "cite", *(found["citationId"] for found in cited)
        case {"t": "Str", "c": text}:
            return "Str", text
    return (str(node["t"]),)


def _assign(wanted: Mapping[int, Node], parts: Sequence[Part]) -> Iterator[str]:
    """Give each part the mark that it stands for; what could not be done exactly, in words."""
    waiting, unmatched = dict(wanted), []
    for part in parts:
        number = next((n for n, node in waiting.items() if _key(node) == _key(part.node)), None)
        if number is not None:
            part.mark = number
            del waiting[number]
            if _key(part.node) == ("index",) and _key(part.node) in map(_key, waiting.values()):
                yield f"⟦{number}⟧ may be another mark for the index"
        elif part.node["t"] not in QUIET:
            unmatched.append(part)
    for number, node in list(waiting.items()):
        same_kind = [part for part in unmatched if _key(part.node)[0] == _key(node)[0]]
        rivals = [n for n, other in waiting.items() if _key(other)[0] == _key(node)[0]]
        if len(same_kind) == len(rivals) == 1:
            same_kind[0].mark = number
            del waiting[number]
            yield f"⟦{number}⟧ is {_description(node)}, and {_description(same_kind[0].node)} here"
    yield from (f"⟦{number}⟧ ({_description(node)}) is missing" for number, node in waiting.items())
    for part in unmatched:
        if part.mark is None:
            yield f"the source does not have {_description(part.node)} here"


def _description(node: Node) -> str:
    return describe(node) or node["t"].lower()


def _marked_text(parts: Sequence[Part], pairs: set[int]) -> Iterator[Node]:
    """The words with the marks; what has no mark and is more than words loses its markup."""
    for part in parts:
        node, inner = part.node, list(_marked_text(part.inner, pairs))
        if part.mark in pairs:
            words = inner or pandoc_ast.words(pandoc_ast.plain([node]))
            yield from (
                pandoc_ast.string(f"⟦{part.mark}⟧"),
                *words,
                pandoc_ast.string(f"⟦/{part.mark}⟧"),
            )
        elif part.mark is not None:
            yield pandoc_ast.string(f"⟦{part.mark}⟧")
        elif node["t"] in PLAIN_STYLES:
            if inner:
                yield {"t": node["t"], "c": inner}
        elif node["t"] in {"Str", "Space"}:
            yield node
        elif node["t"] == "LineBreak":
            yield pandoc_ast.space()
        elif node["t"] in {"Code", "Math"}:
            yield from pandoc_ast.words(" ".join(node["c"][1].split()))
        else:
            yield from inner
