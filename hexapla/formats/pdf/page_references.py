"""Page numbers in print: what the index says of each entry, and references of their targets."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING, Any

from hexapla.formats.pdf.pages.ends import SOFT_HYPHEN
from hexapla.formats.pdf.weasyprint import AnchorPositions

if TYPE_CHECKING:
    from lxml.etree import _Element

UNKNOWN = "00"
"""What stands for a page until the book has been laid out: as wide as most numbers."""

CLOSING = "data-closing"
"""The attribute of what ends a quotation behind a reference: it says so itself where the reference
names no page; else the reference does, before the page."""

RUN = 3
"""How many pages in a row are one run, such as 12 to 14; fewer are printed one by one."""


@dataclass(frozen=True, slots=True)
class Locator:
    """What stands after an entry of the index: a page, or a run of pages."""

    id: str
    """Of the first place on the first page."""
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """An entry of the printed index."""

    entry: Any
    """As in ``template_values``: it has a text, and the marks of one that is no translation."""
    locators: tuple[Locator, ...]
    level: int
    """1 for an entry, 2 for one inside it."""
    name: str
    """What it is found by where a column begins with it."""
    main: str
    """The text of the entry of level 1 that it is inside of; empty for that itself."""
    sub: str
    """The text of the entry of level 2 that it is inside of; empty where there is none."""


@dataclass(frozen=True, slots=True)
class Group:
    """The entries under one letter."""

    heading: str
    lines: tuple[Line, ...]


def page_ranges(pages: Iterable[int], front: int = 0) -> Iterator[tuple[int, int]]:
    """Pages in order, each once, those of a long enough run together.

    No run goes on behind the page ``front``, where the numbers begin anew.
    """
    sorted_pages = sorted(set(pages))
    start = 0
    for end, page in enumerate(sorted_pages, start=1):
        if end < len(sorted_pages) and sorted_pages[end] == page + 1 and page != front:
            continue
        if end - start >= RUN:
            yield sorted_pages[start], page
        else:
            yield from ((one, one) for one in sorted_pages[start:end])
        start = end


def index(
    letters: Sequence[Any],
    positions: AnchorPositions,
    digits: Callable[[str], str],
    dash: str,
    front: int = 0,
) -> list[Group]:
    """The printed index: each entry with its pages, as far as they are known yet.

    ``letters`` are those of ``template_values``; ``digits`` writes a page number as the edition
    does, and ``dash`` stands between the first and the last page of a run. Numbers begin anew
    behind the page ``front``.
    """

    def locators(names: Sequence[str]) -> Iterator[Locator]:
        first: dict[int, str] = {}
        for name in names:
            if name in positions:
                first.setdefault(positions[name][0] + 1, name)
        for start, end in page_ranges(first, front):
            ends = (start,) if start == end else (start, end)
            yield Locator(first[start], dash.join(digits(str(page)) for page in ends))

    numbers = count(1)

    def lines(entries: Sequence[Any], level: int, main: str = "", sub: str = "") -> Iterator[Line]:
        for entry in entries:
            name = f"index-entry-{next(numbers)}"
            yield Line(entry, tuple(locators(entry.places)), level, name, main, sub)
            above = (main, sub or entry.text) if main else (entry.text,)
            yield from lines(entry.inner, level + 1, *above)

    return [Group(letter.heading, tuple(lines(letter.entries, 1))) for letter in letters]


class References:
    """The cross-references of a book: each prints its page, but not beside what it refers to.

    Taking the page off a reference, or putting it back, can move lines; so each is taken off once
    and put back once at the most, and the book comes to rest.
    """

    def __init__(self, links: Iterable[_Element]) -> None:
        """``links`` are some of those that :func:`of_chapters` has found."""
        self.links = list(links)
        self._bare = {id(link): link.text or "" for link in self.links}
        self._settled: set[int] = set()
        for link in self.links:
            _write_page(link, UNKNOWN)

    def settle(self, positions: AnchorPositions, digits: Callable[[str], str]) -> None:
        """Write into each reference what it says of its page."""
        for link in self.links:
            number = id(link)
            link_position = positions.get(link.get("id", ""))
            target_position = positions.get(link.get("href", "").removeprefix("#"))
            if target_position is None:
                continue
            is_bare = _says(link, self._bare[number])
            if (
                link_position is not None
                and link_position[0] == target_position[0]
                and number not in self._settled
            ):
                _write(link, self._bare[number])
                _close(link, is_said=True)
            else:
                _write_page(link, digits(str(target_position[0] + 1)))
                if is_bare:
                    self._settled.add(number)


def of_chapters(chapters: Sequence[_Element]) -> list[list[_Element]]:
    """The references of each chapter, each with an id."""
    links = [[one for one in chapter.iter("a") if one.get("data-form")] for chapter in chapters]
    for at, (chapter, own) in enumerate(zip(chapters, links, strict=True), start=1):
        # Above all numbers that ``page_marks`` gave to blocks.
        last = sum(1 for _ in chapter.iter())
        for number, link in enumerate(own, start=last + 1):
            link.set("id", link.get("id") or f"block-c{at}-{number}")
    return links


def _write_page(link: _Element, page: str) -> None:
    """Let a reference name a page; ``prepare`` gave it the words for that."""
    _write(link, link.get("data-form", "").replace("{page}", page))
    _close(link, is_said=False)


def _close(link: _Element, *, is_said: bool) -> None:
    """Let the element behind a reference end the quotation that the reference is, or be empty."""
    mark = link.getnext()
    if mark is not None and not link.tail and (said := mark.get(CLOSING)):
        _write(mark, said if is_said else "")


def _write(link: _Element, text: str) -> None:
    """Let a reference say something, instead of all that it says.

    One that says it already stays as it is: a word in it may be marked, see ``pages.ends``.
    """
    if not _says(link, text):
        link[:] = []
        link.text = text


def _says(link: _Element, text: str) -> bool:
    """Whether a reference says this; a word that is marked has no soft hyphen."""
    said = "".join(map(str, link.itertext()))
    return said.replace(SOFT_HYPHEN, "") == text.replace(SOFT_HYPHEN, "")
