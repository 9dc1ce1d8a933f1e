"""The pages of a site or an ebook → the ways through them, their contents, and links that are lost.

The same for both: what differs is how a file is found.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote, urlsplit

from hexapla.model import Counts, Printed, Section, TextRun
from hexapla.verification.prose import FRONT, INDEX, TEXT
from hexapla.verification.readings import OTHER_PAGES, TERMS, letters, second_column_id
from hexapla.verification.web import page as reading
from hexapla.verification.web.page import Page
from hexapla.verification.web.prose import prose

if TYPE_CHECKING:
    from lxml.etree import _Element

SOURCES = {"a": "href", "link": "href", "img": "src"}
"""The elements that lead to a file or a place, and what says where."""


class LinkTarget(NamedTuple):
    """Where a link leads."""

    path: str
    """Of the file."""
    fragment: str
    """The id in it; empty for the whole file."""


def resolve(page: str, address: str) -> LinkTarget | None:
    """Where an address in a page leads; None for the web and all that is outside."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    if parts.scheme or parts.netloc:
        return None
    path = unquote(parts.path)
    whole = posixpath.normpath(posixpath.join(posixpath.dirname(page), path)) if path else page
    is_outside = whole.startswith(("/", "../")) or whole == ".."
    return None if is_outside else LinkTarget(whole, unquote(parts.fragment))


class LinkLine(NamedTuple):
    """A line of contents."""

    link: _Element
    target: str
    """The id of what it leads to; of a line that leads to a page, that of its first heading."""
    page: str
    """The name of the page that it leads to."""


def _turns(page: Page) -> Iterator[_Element]:
    """The links of a page to the next and to the one before."""
    for link in page.root.iter("a"):
        if {"next", "prev"} & set(link.get("rel", "").lower().split()):
            yield link


class LinkedPages:
    """The pages of one artifact, the one with the contents first."""

    def __init__(self, pages: Sequence[Page], exists: Callable[[str], bool]) -> None:
        self.all, self._exists = list(pages), exists
        self.texts = [page for page in pages[1:] if page.name not in OTHER_PAGES]
        self.mains = [main for page in self.texts for main in page.mains]
        self._by_path = {page.path: page for page in pages}
        self._openings: dict[str, str] = {}
        self._ids = {page.path: set(reading.places([page.root])) for page in pages}
        self.captioned = {  # the ids of figures and tables
            str(element.get("id"))
            for main in self.mains
            for element in main.iter(*reading.CAPTIONS)
        }

    @property
    def counts(self) -> Counts:
        """How much there is of each thing that is counted."""
        return reading.count(self.mains)

    @property
    def places(self) -> tuple[str, ...]:
        """Every id of the text."""
        return reading.places(self.mains)

    def headings(self) -> list[Section]:
        """The sections of the text, from its headings."""
        return [section for main in self.mains for section in reading.headings(main)]

    def printed(self) -> Iterator[Printed]:
        """Every number that is printed in the text and in the index, in the order of reading."""
        for page in self.all:
            for main in page.mains:
                entries = reading.printed(main, page.sight)
                if page in self.texts:
                    yield from entries
                elif page.name == TERMS:
                    yield from (one for one in entries if one.kind == "locator")

    def prose(self) -> Iterator[TextRun]:
        """All words of the text, of the pages before it, and of the index."""
        for page in self.all:
            is_text = page in self.texts
            flow = TEXT if is_text else INDEX if page.name == TERMS else FRONT
            for main in page.mains:
                yield from prose(main, page.sight, flow)

    # ---------------------------------------------------------------------------- contents

    def lines(self, page: Page, roots: Iterable[_Element]) -> Iterator[LinkLine]:
        """The lines of contents in these parts of a page, each once."""
        seen: set[_Element] = set()
        for root in roots:
            for link in reading.lines(root):
                target = resolve(page.path, link.get("href", ""))
                target_name = self._target_id(target) if target else ""
                if target and target_name and link not in seen:
                    seen.add(link)
                    yield LinkLine(link, target.fragment or self._opening(target), target_name)

    def _target_id(self, target: LinkTarget) -> str:
        """The name of the page of a place, if it holds text."""
        name, ending = posixpath.splitext(posixpath.basename(target.path))
        return name if ending in {".html", ".xhtml"} and name not in OTHER_PAGES else ""

    def _opening(self, target: LinkTarget) -> str:
        """The id of the first heading of a page; its name where there is none."""
        if target.path not in self._openings:
            page = self._by_path.get(target.path)
            mains = page.mains if page else []
            headings = (reading.name_of(e) for main in mains for e in main.iter(*reading.HEADINGS))
            self._openings[target.path] = next(filter(None, headings), self._target_id(target))
        return self._openings[target.path]

    def numbers(self, page: Page, lines: Iterable[LinkLine]) -> Iterator[Printed]:
        """The number in each line, also for the second title that it has."""
        for line in lines:
            is_caption = line.target in self.captioned
            text = reading.line(line.link, page.sight, is_caption=is_caption)
            yield Printed("contents", line.target, text)
            for language, _ in reading.titles(line.link):
                if language:
                    yield Printed("contents", second_column_id(line.target, language), text)

    def other_titles(self, lines: Iterable[LinkLine]) -> Iterator[Section]:
        """The sections that have another title in their line than at their heading."""
        known = {section.id: section for section in self.headings()}
        for line in lines:
            for language, title in reading.titles(line.link):
                name = second_column_id(line.target, language) if language else line.target
                section = known.get(name)
                if section and section.title != title:
                    yield replace(section, title=title)
        for page in self.all:
            for link in _turns(page):
                place = resolve(page.path, link.get("href", ""))
                section = known.get(self._opening(place)) if place else None
                said = reading.text_of(link)
                if section and said and letters(section.title) not in letters(said):
                    yield replace(section, title=said)

    # ------------------------------------------------------------------------------- links

    def broken_links(self) -> Iterator[str]:
        """Where links and pictures lead that lead nowhere."""
        for page in self.all:
            for element in page.root.iter(*SOURCES):
                address = element.get(SOURCES[str(element.tag)], "")
                place = resolve(page.path, address)
                if place and not self._is_there(place):
                    yield f"{page.path}: {address}"

    def _is_there(self, target: LinkTarget) -> bool:
        known = self._ids.get(target.path)
        if known is None:
            return self._exists(target.path)
        return not target.fragment or target.fragment in known

    def chain(self, start: Page, tag: str, way: str) -> tuple[str, ...]:
        """The pages that one comes to by the links that lead on (``next``) or back (``prev``)."""
        chained: list[Page] = []
        current: Page | None = start
        while current is not None and current not in chained:
            chained.append(current)
            current = self._by_path.get(self._next_page(current, tag, way))
        return tuple(page.name for page in chained if page in self.texts)

    def has_chain(self, tag: str, way: str) -> bool:
        """Whether any page leads on, or back, in this manner."""
        return any(self._next_page(page, tag, way) for page in self.all)

    def _next_page(self, page: Page, tag: str, way: str) -> str:
        links = (e for e in page.root.iter(tag) if way in e.get("rel", "").lower().split())
        places = (resolve(page.path, link.get("href", "")) for link in links)
        return next((place.path for place in places if place), "")
