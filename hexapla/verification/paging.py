"""The pages of the printed edition, as an ebook names them, and what its index says by them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

from hexapla.errors import Finding, plural
from hexapla.model import Printed, Section
from hexapla.verification.numbers import NUMBERS, REBUILD, Locations
from hexapla.verification.readings import FOLIO, INDEX, folio_number, folio_text, letters

Folios = Mapping[str, str]


def page_differences(
    where: str, printed_entries: Iterable[Printed], folios: Folios
) -> Iterator[Finding]:
    """Page numbers that are printed of a place that stands on another page."""
    for entry in printed_entries:
        folio = folios.get(entry.id)
        # A reference to what stands on its own page need not name that.
        if entry.kind == "page" and folio != (entry.text or entry.page):
            said = f"is printed as {entry.text!r}" if entry.text else "is not printed"
            stands = "is on no page" if folio is None else f"stands on page {folio}"
            what = f"{NUMBERS['page'].format(id=entry.id)} {said}, and it {stands}"
            yield Finding(where, what, REBUILD)


def list_differences(
    where: str, printed_entries: Iterable[Printed], folios: Folios
) -> Iterator[Finding]:
    """Beginnings of pages that the page list leaves out, and pages that it has in no order."""
    listed = [one for one in printed_entries if one.kind == "page"]
    breaks = [name for name in folios if not INDEX.fullmatch(name)]
    known = {one.id for one in listed}
    if lost := [name for name in breaks if name not in known]:
        what = f"{plural(len(lost), 'page')} of the printed edition not in its page list: {lost[0]}"
        yield Finding(where, what, REBUILD)
    for before, after in pairwise(listed):
        if not _is_before(before.text, after.text):
            what = f"in its page list {after.text!r} follows {before.text!r}"
            yield Finding(where, what, REBUILD)


def _is_before(one: str, other: str) -> bool:
    are_numbers = one.isdecimal() and other.isdecimal()
    return int(one) < int(other) if are_numbers else one != other


class PageNumbers:
    """On which printed pages a word can stand, by what an ebook says of its own text."""

    def __init__(self, listed: Iterable[Printed], folios: Folios, exact: Folios) -> None:
        found = (folio_number(one.text) for one in listed)
        self._labels = [number for number in found if number is not None]
        self._folios, self._exact = folios, exact

    def of(self, name: str) -> range:
        """The pages: one where the PDF is known, else those up to the next known beginning.

        Where a page begins inside a paragraph an ebook knows to a line or two only, and its notes
        stand at the end of a chapter: so the pages before and after are possible, too.
        """
        known = folio_number(self._exact.get(name, ""))
        if known is not None:
            return range(known, known + 1)
        folio = folio_number(self._folios.get(name, ""))
        if folio is None:
            return range(0)
        after = min((label for label in self._labels if label > folio), default=folio + 1)
        return range(folio - 1, after + 1)


def _folios_in(text: str) -> list[int]:
    """The numbers of pages in a locator."""
    found = map(folio_number, FOLIO.findall(text))
    return [number for number in found if number is not None]


class IndexExpectations:
    """What an index in pages may say of each word, or in sections where the pages are not known."""

    def __init__(
        self,
        sections: Mapping[str, str],
        entries: Mapping[str, tuple[str, ...]],
        outline: Iterable[Section],
        pages: PageNumbers,
    ) -> None:
        self.sections, self._entries, self._pages = sections, entries, pages
        self._titles = {f"#{one.id}": letters(one.title) for one in outline}
        self._ends = {page for name in sections for page in pages.of(name)}

    def is_right(self, locator: Printed) -> bool:
        """Whether a locator says where the first of its places is."""
        first, *others = _folios_in(locator.text) or [0]
        is_run = all(first < page and page in self._ends for page in others)
        return self._is_section(locator.id, locator.text) or (
            first in self._pages.of(locator.id) and is_run
        )

    def left_out(self, locators: Iterable[Printed]) -> list[str]:
        """The words that no locator leads to: one stands for all of its entry in one place."""
        locators_by_text: defaultdict[tuple[str, ...], list[Printed]] = defaultdict(list)
        for locator in locators:
            locators_by_text[self._entries.get(locator.id, ())].append(locator)
        return [
            name
            for name in self.sections
            if not any(
                self._leads_to(locator, name)
                for locator in locators_by_text[self._entries.get(name, ())]
            )
        ]

    def _leads_to(self, locator: Printed, name: str) -> bool:
        if locator.id == name or self._is_section(name, locator.text):
            return True
        ends = _folios_in(locator.text)
        return bool(ends) and any(ends[0] <= page <= ends[-1] for page in self._pages.of(name))

    def _is_section(self, name: str, text: str) -> bool:
        here = self.sections.get(name, "")
        return text == here or letters(text) == self._titles.get(here)

    def place(self, name: str) -> str:
        """Where a word stands, for people."""
        if name not in self.sections:
            return "and the book has no such word"
        said = f"and it stands in section {self.sections[name].removeprefix('#')}"
        there = self._pages.of(name)
        return f"{said}, on page {' or '.join(map(folio_text, there))}" if there else said


def index_differences(
    where: str, locations: Locations, index: IndexExpectations, locators: Sequence[Printed]
) -> Iterator[Finding]:
    """What an index says of words that stand elsewhere, and words that it does not lead to."""
    for locator in locators:
        if not index.is_right(locator):
            said = f"{NUMBERS['locator'].format(id=locator.id)} is printed as {locator.text!r}"
            yield Finding(
                f"{where}{locations.of(locator)}", f"{said}, {index.place(locator.id)}", REBUILD
            )
    for name in index.left_out(locators):
        here = locations.of(Printed("locator", name, ""))
        yield Finding(f"{where}{here}", f"the index does not lead to {name!r}", REBUILD)
