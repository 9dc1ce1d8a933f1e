"""Where each text of a chapter stands: file and line of its source, and of its message.

pandoc's tree knows no lines, so each text is looked for in its file by its first words, after the
text before it. In the page the elements get their places from marks that are put behind the words
before the page is made, and taken out again after.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hexapla.model import Node, Segment
from hexapla.segments.slots import slots
from hexapla.source import pandoc_ast
from hexapla.source.files import Lines
from hexapla.source.pandoc_ast import cells, located_blocks

if TYPE_CHECKING:
    from lxml.etree import _Element

    from hexapla.model import Book

MARK = "preview-text-"
"""The class of a mark, with the number of its text behind it."""

WORD = re.compile(r"[^\W_]+")
FIRST = 4
"""So many words at the beginning of a text are looked for; then fewer."""

INLINE = {"a", "em", "strong", "span", "sup", "sub", "code", "del", "u", "q", "small", "img"}
"""Elements that are no block: the place of a text is that of the block it stands in."""

Name = tuple[str, int]
"""What tells a text from the others of its chapter in every language: the id of the note that it
stands in, or nothing, and the number of the text there."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a text of the source stands."""

    file: str
    line: int
    segment: Segment | None
    """What translators see of it; None where it is not for them."""


def texts(blocks: Sequence[Node], note: str = "") -> Iterator[tuple[Name, list[Node]]]:
    """The texts of a chapter, each the very list; notes by their ids, as languages order them."""
    for number, inlines in enumerate(_texts(blocks)):
        yield (note, number), inlines
        for node in pandoc_ast.walk(inlines):
            if pandoc_ast.is_note(node):
                yield from texts(node["c"][1][0]["c"], node["c"][0][0])


def _texts(blocks: Sequence[Node]) -> Iterator[list[Node]]:
    for block in blocks:
        match block:
            case {"t": "Para" | "Plain", "c": inlines} | {"t": "Header", "c": [_, _, inlines]}:
                yield inlines
            case {"t": "LineBlock", "c": lines}:
                yield from lines
            case {"t": "BlockQuote", "c": inner} | {"t": "Div", "c": [_, inner]}:
                yield from _texts(inner)
            case {"t": "BulletList", "c": items} | {"t": "OrderedList", "c": [_, items]}:
                for item in items:
                    yield from _texts(item)
            case {"t": "DefinitionList", "c": entries}:
                for term, definitions in entries:
                    yield term
                    for definition in definitions:
                        yield from _texts(definition)
            case {"t": "Figure", "c": [_, _, inner]}:
                yield from _texts([*pandoc_ast.caption(block), *inner])
            case {"t": "Table"}:
                for cell in cells(block):
                    yield from _texts(cell)
                yield from _texts(pandoc_ast.caption(block))


# --------------------------------------------------------------------------- in the source


def places(view: Book, segments: Sequence[Segment], lines: Lines) -> dict[Name, Place]:
    """Where each text of one chapter stands; ``view`` has nothing else, and these segments."""
    segment_of = {
        id(slot.inlines): segment
        for slot, segment in zip(slots(view) if segments else (), segments, strict=True)
    }
    homes = list(located_blocks(view))
    own = {pandoc_ast.file_of(where) for where, _ in homes}
    words = {name: _Words(lines.texts[name]) for name in own}
    found: dict[Name, Place] = {}
    numbers: dict[str, int] = {}
    for where, block in homes:
        file = pandoc_ast.file_of(where)
        for (note, number), inlines in texts([block]):
            # Blocks are looked through one by one, so the numbers go on from one to the next.
            name = (note, number + numbers.get("", 0)) if not note else (note, number)
            line = words[file].line_of(pandoc_ast.plain(inlines), is_next=not note)
            found[name] = Place(*lines.origin(file, line), segment_of.get(id(inlines)))
        numbers[""] = numbers.get("", 0) + sum(1 for _ in _texts([block]))
    return found


class _Words:
    """The words of a file, to find texts in, one after the other."""

    def __init__(self, text: str) -> None:
        matches = list(WORD.finditer(text))
        self._words = [match[0] for match in matches]
        self._starts = [match.start() for match in matches]
        self._breaks = [match.start() for match in re.finditer("\n", text)]
        self._having: dict[str, list[int]] = {}
        for at, word in enumerate(self._words):
            self._having.setdefault(word, []).append(at)
        self._at = 0

    def line_of(self, text: str, *, is_next: bool) -> int:
        """The line on which a text begins: one that ``is_next`` stands behind the last such."""
        wanted = WORD.findall(text)
        start = self._at if is_next else 0
        # Whole beginnings anywhere, since a caption may stand before what it is of; then shorter
        # ones, since markup may stand between the words.
        attempts = [
            (FIRST, start),
            (FIRST, 0),
            *((count, start) for count in range(FIRST - 1, 0, -1)),
        ]
        places = (self._find(wanted[:count], begin) for count, begin in attempts)
        at = next((found for found in places if found is not None), start)
        if is_next and wanted:
            self._at = max(self._at, at + len(wanted))
        if not self._starts:
            return 1
        return bisect.bisect_left(self._breaks, self._starts[min(at, len(self._starts) - 1)]) + 1

    def _find(self, wanted: Sequence[str], start: int) -> int | None:
        known = self._having.get(wanted[0], []) if wanted else []
        for at in known[bisect.bisect_left(known, start) :]:
            if self._words[at : at + len(wanted)] == wanted:
                return at
        return None


# ----------------------------------------------------------------------------- in the page


def mark(blocks: Sequence[Node], names: Mapping[Name, int]) -> None:
    """Put a mark behind each of these texts, in place; ``names`` gives its number."""
    for name, inlines in list(texts(blocks)):
        if name in names:
            inlines.append(pandoc_ast.span([], f"{MARK}{names[name]}"))


def unmark(body: _Element) -> Iterator[tuple[_Element, int]]:
    """Take the marks out again: the block of each text, and the number of the text."""
    for element in list(body.iter("span")):
        name = element.get("class", "")
        if name.startswith(MARK):
            parent = element.getparent()
            assert parent is not None  # noqa: S101 - it stands in a block
            _remove(element, parent)
            while parent.tag in INLINE and (above := parent.getparent()) is not None:
                parent = above
            yield parent, int(name.removeprefix(MARK))


def _remove(element: _Element, parent: _Element) -> None:
    """Take an empty element out; what follows it stays."""
    before = element.getprevious()
    if element.tail and before is not None:
        before.tail = (before.tail or "") + element.tail
    elif element.tail:
        parent.text = (parent.text or "") + element.tail
    element.tail = None
    parent.remove(element)
