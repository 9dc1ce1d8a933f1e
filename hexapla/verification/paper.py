"""What only pages have: references that name one, folios, running heads, an index of pages."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from hexapla.errors import Finding
from hexapla.languages import publisher
from hexapla.model import Book, Printed, Reading
from hexapla.source import pandoc_ast
from hexapla.theme import Theme
from hexapla.verification.expected import ANY, entries_of_marks, forms
from hexapla.verification.numbers import NUMBERS, REBUILD, Locations
from hexapla.verification.readings import FOLIO, columns, folio_number, folio_text

FLOATS = {"Figure": "figure", "Table": "table"}
"""What may stand later in its section, and what it is called."""

Entry = tuple[str, ...]
"""What a mark says of its line in the index, in the words of the source."""


# ------------------------------------------------------------------------------ references


def split_references(
    book: Book, edition: str, wanted: Sequence[Printed], reading: Reading
) -> tuple[Printed, ...]:
    """What was read, each reference parted into its words and the page that it names.

    On paper a reference to a place on another page names that page; where none is named, the page
    of the reference itself stands in ``page``. Links whose words are the author's own are no
    references, nor are those that lead to a work in the bibliography.
    """
    references = _References(book, edition, wanted, reading)
    return tuple(
        part
        for one in reading.printed
        for part in (references.split(one) if one.kind == "reference" else (one,))
    )


class _References:
    """The ways in which a reference may be printed."""

    def __init__(
        self, book: Book, language: str, wanted: Sequence[Printed], reading: Reading
    ) -> None:
        theme = Theme(book.root)
        self._columns = columns(language)
        spoken = (*self._columns, book.settings.language)
        self._words = {one: publisher.words(theme, one).said for one in spoken}
        self._source = book.settings.language
        self._forms = {one: forms(book, one) for one in self._columns}
        self._titles: defaultdict[str, dict[str, None]] = defaultdict(dict)
        for section in reading.outline:
            self._titles[section.id][section.title] = None
        self._wanted: defaultdict[str, dict[str, None]] = defaultdict(dict)
        for column_language in wanted:
            if column_language.kind == "reference":
                self._wanted[column_language.id][column_language.text] = None
        self._targets = {
            found[0]
            for node in pandoc_ast.walk_markup(book.blocks)
            if (found := pandoc_ast.attr(node))
        }
        self._worded, self._passed = Counter(_worded(book)), Counter[str]()

    def split(self, entry: Printed) -> Iterator[Printed]:
        """A reference without its page, and the page; as it is if the book has no such one."""
        language, name = self._home(entry.id)
        for text in self._wanted[entry.id]:
            for said in self._said(language, entry.id, text):
                page = self._page(language, said, entry.text)
                if text == ANY or page is not None:
                    yield entry._replace(text=text, page="")
                    yield from (
                        [Printed("page", entry.id, page, entry.page)] if page is not None else []
                    )
                    return
        self._passed[entry.id] += 1
        if name in self._targets and self._passed[entry.id] > self._worded[name]:
            yield entry._replace(page="")

    def _home(self, target: str) -> tuple[str, str]:
        """The column of an id, and what the id is in the book."""
        return next(
            (language, name)
            for language, in_book in self._columns.items()
            if (name := in_book(target)) is not None
        )

    def _said(self, language: str, target: str, text: str) -> list[str]:
        """What may be printed: the forms of a reference, or a title."""
        if text.startswith(ANY):
            return [*self._titles[target]]
        return [*self._forms[language].get(text, (text,))]

    def _page(self, language: str, text: str, read: str) -> str | None:
        """The page in what was read, empty without one; None if it is not this reference."""
        if _plain(read) == _plain(text):
            return ""
        said = [self._words[one]["{reference}, page {page}"] for one in (language, self._source)]
        page: str
        for page in reversed(FOLIO.findall(read)):
            if _plain(read) in [_plain(one.format(reference=text, page=page)) for one in said]:
                return page
        return None


def _worded(book: Book) -> Iterator[str]:
    """Where links lead that have words of their own in the source."""
    for node in pandoc_ast.walk_printed(book.blocks):
        if node["t"] == "Link" and node["c"][1] and node["c"][2][0].startswith("#"):
            yield node["c"][2][0][1:]


def _plain(text: str) -> tuple[str, tuple[str, ...]]:
    """The letters of a text, and its numbers: what the breaks of lines leave as it was."""
    letters = (char for char in unicodedata.normalize("NFKD", text) if char.isalpha())
    return "".join(letters), tuple(re.findall(r"\d+", text))


# ------------------------------------------------------------------------- folios, the index


def paper_differences(
    where: str, book: Book, locations: Locations, edition: str, reading: Reading
) -> Iterator[Finding]:
    """Pages without their number, and what the index says of the pages of marked words."""
    yield from _without_folio(where, book, reading)
    for entry in reading.printed:
        if entry.kind == "folio" and entry.text != entry.id:
            yield Finding(
                where, f"the page {entry.id} has the number {entry.text!r} on it", REBUILD
            )
    for column, in_book in columns(edition).items():
        column_where = f"{where}, the text in {column}" if column != edition else where
        printed_entries, folios = (
            [o._replace(id=name) for o in reading.printed if (name := in_book(o.id)) is not None],
            {
                name: at
                for entry, at in reading.folios.items()
                if (name := in_book(entry)) is not None
            },
        )
        is_source = column == book.settings.language
        for kind, name in _stray_floats(book, folios):
            what = f"the {kind} {name!r} stands on no page of its section"
            yield Finding(f"{column_where}{locations.of(Printed(kind, name, ''))}", what, REBUILD)
        for head in _stray_heads(book, printed_entries, folios):
            what = f"page {head.page} has the number {head.text!r} at its head: no section of it"
            yield Finding(column_where, what, REBUILD)
        locators = [entry for entry in printed_entries if entry.kind == "locator"]
        for entry, message in _index_differences(
            entries_of_marks(book), locators, folios, is_source=is_source
        ):
            what = f"{NUMBERS['locator'].format(id=entry.id)} {message}"
            yield Finding(f"{column_where}{locations.of(entry)}", what, REBUILD)


def _without_folio(where: str, book: Book, reading: Reading) -> Iterator[Finding]:
    """Pages of the text on which no number is printed."""
    if bare := [one.id for one in book.sections if one.id not in reading.folios]:
        what = f"the pages of these sections have no number: {', '.join(map(repr, bare))}"
        yield Finding(where, what, REBUILD)


def _stray_floats(book: Book, folios: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Figures and tables before or behind the pages of their section: within it they may move."""
    home, floats = "", dict[tuple[str, str], str]()
    order: list[str] = []
    for node in pandoc_ast.walk_printed(book.blocks):
        name = found[0] if (found := pandoc_ast.attr(node)) else ""
        if node["t"] == "Header":
            home = name
            order.append(name)
        elif node["t"] in FLOATS and name:
            floats[FLOATS[node["t"]], name] = home
    pages = {name: folio_number(folio) for name, folio in folios.items()}
    for (kind, name), section in floats.items():
        page, first = pages.get(name), pages.get(section)
        following = order[order.index(section) + 1 :] if section else []
        last = next((end for one in following if (end := pages.get(one)) is not None), None)
        if page is None or first is None:
            continue
        if page < first or (last is not None and page > last):
            yield kind, name


def _stray_heads(
    book: Book, printed_entries: Iterable[Printed], folios: Mapping[str, str]
) -> Iterator[Printed]:
    """Running heads with the number of a section that neither begins on their page nor goes on."""
    at = [(folios.get(entry.id, ""), entry.number) for entry in book.sections]
    starts = [(int(page), number) for page, number in at if page.isdigit()]
    for entry in printed_entries:
        if entry.kind == "head" and entry.page.isdigit():
            starts_here = [number for page, number in starts if page == int(entry.page)]
            before = [number for page, number in starts if page < int(entry.page)][-1:]
            around = [".".join(parts[:at]) for parts in _parts(before) for at in range(len(parts))]
            if entry.text not in {*starts_here, *before, *around}:
                yield entry


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
    targets: defaultdict[Entry, set[str]] = defaultdict(set)
    stands: defaultdict[Entry, set[str]] = defaultdict(set)
    for name, entry in entries.items():
        stands[entry].add(folios.get(name, ""))
    marked = set().union(*stands.values())
    for locator in locators:
        covered = _pages(locator.text)
        entry = entries.get(locator.id, ())
        targets[entry].update(covered)
        there = folios.get(locator.id, "")
        if covered[:1] != [there]:
            yield locator, f"is printed as {locator.text!r}, and it stands on page {there}"
        elif more := [
            page for page in covered if page not in (stands[entry] if is_source else marked)
        ]:
            yield locator, f"is printed as {locator.text!r}, and it is not on page {more[0]}"
    all_targets = set().union(*targets.values())
    for name, entry in entries.items():
        page = folios.get(name, "")
        if page not in (targets[entry] if is_source else targets[entry] | all_targets):
            yield Printed("locator", name, ""), f"does not name page {page}"


def _pages(text: str) -> list[str]:
    """The pages of a locator: one, or a run."""
    match [number for one in FOLIO.findall(text) if (number := folio_number(one)) is not None]:
        case [one]:
            return [folio_text(one)]
        case [first, last] if first <= last and (first < 0) == (last < 0):
            return [folio_text(page) for page in range(first, last + 1)]
    return [text]
