"""What only pages have: references that name one, folios, running heads, an index of pages."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from hexapla.errors import Finding
from hexapla.languages import languages
from hexapla.model import Book, Printed, Reading
from hexapla.source import pandoc_ast
from hexapla.theme import Theme
from hexapla.verification.expected import ANY, entries_of_marks, openings, shown
from hexapla.verification.numbers import NUMBERS, REBUILD, Places
from hexapla.verification.readings import columns

Entry = tuple[str, ...]
"""What a mark says of its line in the index, in the words of the source."""


# ------------------------------------------------------------------------------ references


def on_paper(
    book: Book, language: str, wanted: Sequence[Printed], reading: Reading
) -> tuple[Printed, ...]:
    """What was read, each reference parted into its words and the page that it names.

    On paper a reference to a place on another page names that page; where none is named, the page
    of the reference itself stands in ``page``. Links whose words are the author's own are no
    references, nor are those that lead to a work in the bibliography.
    """
    told = _References(book, language, wanted, reading)
    return tuple(
        part
        for one in reading.printed
        for part in (told.parted(one) if one.kind == "reference" else (one,))
    )


class _References:
    """The ways in which a reference may be printed."""

    def __init__(
        self, book: Book, language: str, wanted: Sequence[Printed], reading: Reading
    ) -> None:
        theme = Theme(book.root)
        self._columns = columns(language)
        self._words = {one: languages.words(theme, one)[0] for one in self._columns}
        self._openings = {
            one: {inside: opening for opening, inside in openings(book, one).items()}
            for one in self._columns
        }
        self._titles: defaultdict[str, dict[str, None]] = defaultdict(dict)
        for section in reading.outline:
            self._titles[section.id][section.title] = None
        self._wanted: defaultdict[str, dict[str, None]] = defaultdict(dict)
        for one in wanted:
            if one.kind == "reference":
                self._wanted[one.id][one.text] = None
        self._targets = {
            found[0] for node in pandoc_ast.walk(book.blocks) if (found := pandoc_ast.attr(node))
        }
        self._worded, self._passed = Counter(_worded(book)), Counter[str]()

    def parted(self, one: Printed) -> Iterator[Printed]:
        """A reference without its page, and the page; as it is if the book has no such one."""
        language, name = self._home(one.id)
        for text in self._wanted[one.id]:
            for said in self._said(language, one.id, text):
                page = self._page(language, said, one.text)
                if text == ANY or page is not None:
                    yield one._replace(text=text, page="")
                    yield from [Printed("page", one.id, page, one.page)] if page is not None else []
                    return
        self._passed[one.id] += 1
        if name in self._targets and self._passed[one.id] > self._worded[name]:
            yield one._replace(page="")

    def _home(self, target: str) -> tuple[str, str]:
        """The column of an id, and what the id is in the book."""
        return next(
            (language, name)
            for language, in_book in self._columns.items()
            if (name := in_book(target)) is not None
        )

    def _said(self, language: str, target: str, text: str) -> list[str]:
        """What may be printed: as it is inside a sentence, or where it opens one; or a title."""
        if text.startswith(ANY):
            return [*self._titles[target]]
        return [text, self._openings[language].get(text, text)]

    def _page(self, language: str, text: str, read: str) -> str | None:
        """The page in what was read, empty without one; None if it is not this reference."""
        if _plain(read) == _plain(text):
            return ""
        form = self._words[language]["{reference}, page {page}"]
        page = (re.findall(r"\d+", read) or [""])[-1]
        is_so = _plain(read) == _plain(form.format(reference=text, page=page))
        return page if page and is_so else None


def _worded(book: Book) -> Iterator[str]:
    """Where links lead that have words of their own in the source."""
    for node in shown(book.blocks):
        if node["t"] == "Link" and node["c"][1] and node["c"][2][0].startswith("#"):
            yield node["c"][2][0][1:]


def _plain(text: str) -> tuple[str, tuple[str, ...]]:
    """The letters of a text, and its numbers: what the breaks of lines leave as it was."""
    letters = (char for char in unicodedata.normalize("NFKD", text) if char.isalpha())
    return "".join(letters), tuple(re.findall(r"\d+", text))


# ------------------------------------------------------------------------- folios, the index


def paper_differences(
    where: str, book: Book, places: Places, language: str, reading: Reading
) -> Iterator[Finding]:
    """Pages without their number, and what the index says of the pages of marked words."""
    yield from _without_folio(where, book, reading)
    for one in reading.printed:
        if one.kind == "folio" and one.text != one.id:
            yield Finding(where, f"the page {one.id} has the number {one.text!r} on it", REBUILD)
    for column, in_book in columns(language).items():
        here = f"{where}, the text in {column}" if column != language else where
        found, folios = (
            [o._replace(id=name) for o in reading.printed if (name := in_book(o.id)) is not None],
            {name: at for one, at in reading.folios.items() if (name := in_book(one)) is not None},
        )
        is_source = column == book.settings.language
        for head in _stray_heads(book, found, folios):
            what = f"page {head.page} has the number {head.text!r} at its head: no section of it"
            yield Finding(here, what, REBUILD)
        locators = [one for one in found if one.kind == "locator"]
        for one, said in _index_differences(
            entries_of_marks(book), locators, folios, is_source=is_source
        ):
            what = f"{NUMBERS['locator'].format(id=one.id)} {said}"
            yield Finding(f"{here}{places.of(one)}", what, REBUILD)


def _without_folio(where: str, book: Book, reading: Reading) -> Iterator[Finding]:
    """Pages of the text on which no number is printed."""
    if bare := [one.id for one in book.sections if one.id not in reading.folios]:
        what = f"the pages of these sections have no number: {', '.join(map(repr, bare))}"
        yield Finding(where, what, REBUILD)


def _stray_heads(
    book: Book, found: Iterable[Printed], folios: Mapping[str, str]
) -> Iterator[Printed]:
    """Running heads with the number of a section that neither begins on their page nor goes on."""
    at = [(folios.get(one.id, ""), one.number) for one in book.sections]
    starts = [(int(page), number) for page, number in at if page.isdigit()]
    for one in found:
        if one.kind == "head" and one.page.isdigit():
            here = [number for page, number in starts if page == int(one.page)]
            before = [number for page, number in starts if page < int(one.page)][-1:]
            around = [".".join(parts[:at]) for parts in _parts(before) for at in range(len(parts))]
            if one.text not in {*here, *before, *around}:
                yield one


def _parts(numbers: Iterable[str]) -> list[list[str]]:
    return [number.split(".") for number in numbers]


def _index_differences(
    entries: Mapping[str, Entry],
    locators: Iterable[Printed],
    folios: Mapping[str, str],
    *,
    is_source: bool,
) -> Iterator[tuple[Printed, str]]:
    """Locators that do not say where their word stands, and marked words without one.

    Two entries of the source may be one in a translation: there a page that another entry names is
    taken for named.
    """
    named: defaultdict[Entry, set[str]] = defaultdict(set)
    stands: defaultdict[Entry, set[str]] = defaultdict(set)
    for name, entry in entries.items():
        stands[entry].add(folios.get(name, ""))
    marked = set().union(*stands.values())
    for one in locators:
        covered = _pages(one.text)
        entry = entries.get(one.id, ())
        named[entry].update(covered)
        there = folios.get(one.id, "")
        if covered[:1] != [there]:
            yield one, f"is printed as {one.text!r}, and it stands on page {there}"
        elif more := [
            page for page in covered if page not in (stands[entry] if is_source else marked)
        ]:
            yield one, f"is printed as {one.text!r}, and it is not on page {more[0]}"
    every = set().union(*named.values())
    for name, entry in entries.items():
        page = folios.get(name, "")
        if page not in (named[entry] if is_source else named[entry] | every):
            yield Printed("locator", name, ""), f"does not name page {page}"


def _pages(text: str) -> list[str]:
    """The pages of a locator: one, or a run."""
    match re.findall(r"\d{1,5}", text):
        case [one]:
            return [one]
        case [first, last] if int(first) <= int(last):
            return [str(page) for page in range(int(first), int(last) + 1)]
    return [text]
