"""Book → every number that an edition of it must print: what is read back is held against this.

Nothing here comes from the code that writes editions: the numbers are those of the numbered tree,
the words those of the language's ``.po``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields

from hexapla import registry
from hexapla.languages import publisher
from hexapla.model import Book, Counts, Node, Printed
from hexapla.source import pandoc_ast
from hexapla.source.attributes import LEVELS
from hexapla.source.constructs import statements
from hexapla.source.inventory import inventory
from hexapla.source.numbering import counts
from hexapla.source.uses.views import has_conditions, shown_in
from hexapla.theme import Theme
from hexapla.verification.once import once_per_book
from hexapla.verification.readings import as_printed, page_of, second_column_id

WORDS = {"Header": "chapter", "Figure": "figure", "Table": "table", "Span": "equation"}
"""What a cross-reference calls what it leads to, a heading of level 1 being that of a chapter; the
same with a capital opens a sentence."""

CLASSES = {"Header": ("part", "appendix"), "Figure": ("listing",), "Div": tuple(statements.KINDS)}
"""The classes that say more than the kind of a node does."""

OWN_FORMS = 2
"""How many of the forms of a reference are in the words of its edition's language."""

ANY = "#"
"""Stands for a title that cannot be compared."""


def expected(book: Book, edition: str, kind: str) -> tuple[Printed, ...]:
    """What an edition of this name (``fr``, ``en+ar``) prints in a format, in order of each kind.

    Sections and lines of contents without a number have an empty text. Where the title of a section
    stands instead of its number, the text is ``#`` and its id.
    """
    first, _, second = edition.partition("+")
    shown = columns_of(book, edition, kind)
    first_column = _of_column(shown[first], first, kind)
    if not second:
        return tuple(first_column)
    beside = _of_column(shown[second], second, kind, is_second=True)
    return (*first_column, *(one._replace(id=second_column_id(one.id, second)) for one in beside))


def columns_of(book: Book, edition: str, kind: str) -> dict[str, Book]:
    """The book as a format shows it in each language of an edition of this name."""
    tags = edition.split("+")
    return {tag: shown_in(book, kind, tag, beside=len(tags) > 1) for tag in tags}


def _of_column(
    book: Book, language: str, kind: str, *, is_second: bool = False
) -> Iterator[Printed]:
    yield from _numbers(book)
    yield from _references(book, language)
    carries = registry.format_of(kind).carries
    # On a screen the lists of a parallel edition are in its first language only.
    if not is_second or "pages" in carries:
        yield from _lists(book)
    if not is_second:
        yield from _locators(book)


@once_per_book
def _numbers(book: Book) -> Sequence[Printed]:
    """What has a number of its own, or is a line of contents."""
    found = []
    for section in book.sections:
        found.append(Printed("section", section.id, section.number))
        found.append(Printed("contents", section.id, section.number))
    for item in inventory(book.blocks):
        if item.number:
            found.append(Printed(item.kind, item.id, item.number))
        if item.kind == "note":
            found.append(Printed("call", item.id, item.number))
    return found


@once_per_book
def _lists(book: Book) -> Sequence[Printed]:
    """The lines of the lists of figures and of tables; one with a single line is left out."""
    items = list(inventory(book.blocks))
    by_kind = [
        [item for item in items if item.kind == kind and item.is_listed]
        for kind in ("figure", "table")
    ]
    long = [found for found in by_kind if len(found) > 1]
    return [Printed("contents", item.id, item.number) for found in long for item in found]


@once_per_book
def _references(book: Book, language: str) -> Sequence[Printed]:
    """The cross-references as they stand inside a sentence; a translation may move them in it."""
    targets, words, found = _targets(book), _words(book, language), []
    for link in pandoc_ast.walk_printed(book.blocks):
        if link["t"] == "Link" and not link["c"][1]:
            target = link["c"][2][0].removeprefix("#")
            is_bare = "bare" in pandoc_ast.classes(link)
            text = _reference(targets[target], words, is_bare=is_bare)
            found.append(Printed("reference", target, text))
    return found


@once_per_book
def forms(book: Book, language: str) -> dict[str, tuple[str, ...]]:
    """What each reference may be, by what it is inside a sentence: that, and where it opens one.

    The last two are in the words of the source, for passages that are not translated.
    """
    words, of_source = _words(book, language), _words(book, book.settings.language)
    return {
        _reference(node, words): (
            _reference(node, words),
            _reference(node, words, opening=True),
            _reference(node, of_source),
            _reference(node, of_source, opening=True),
        )
        for node in _targets(book).values()
        if _word(node) and pandoc_ast.value(node, "number")
    }


@once_per_book
def openings(book: Book, language: str) -> dict[str, str]:
    """What each reference is inside a sentence, by what it is where it opens one."""
    known = forms(book, language).items()
    return {form: said for said, possible in known for form in possible[:OWN_FORMS]}


@once_per_book
def openings_in_source(book: Book, language: str) -> dict[str, str]:
    """The same, by what a passage in the language of the source has for it."""
    known = forms(book, language).items()
    return {form: said for said, possible in known for form in possible[OWN_FORMS:]}


def _reference(
    node: Node, words: Mapping[str, str], *, opening: bool = False, is_bare: bool = False
) -> str:
    number = pandoc_ast.value(node, "number")
    if not number:
        return _title(node)
    if is_bare:
        return as_printed(number)
    word = _word(node)
    shown = "({number})" if word == "equation" else "{number}"
    form = words[f"{word.capitalize() if opening else word} {shown}"]
    return as_printed(form.format(number=number))


def _word(node: Node) -> str:
    """The word for what a node is; empty for what has no number."""
    names = pandoc_ast.classes(node)
    said = next((name for name in CLASSES.get(node["t"], ()) if name in names), "")
    if node["t"] == "Header" and node["c"][0] > 1:
        return "section"
    return said or WORDS.get(node["t"], "")


@once_per_book
def sections_of_marks(book: Book) -> dict[str, str]:
    """The section of each word that the index names: its number, or ``#`` and its id."""
    sections: dict[str, str] = {}
    section = ""
    for node in pandoc_ast.walk_printed(book.blocks):
        if node["t"] == "Header":
            section = pandoc_ast.value(node, "number") or _title(node)
        elif pandoc_ast.is_index_mark(node):
            sections[node["c"][0][0]] = section
    return sections


@once_per_book
def entries_of_marks(book: Book) -> dict[str, tuple[str, ...]]:
    """The entry that each word of the index stands under, level by level."""
    return {
        node["c"][0][0]: tuple(filter(None, (pandoc_ast.value(node, level) for level in LEVELS)))
        for node in pandoc_ast.walk_printed(book.blocks)
        if pandoc_ast.is_index_mark(node)
    }


def _title(header: Node) -> str:
    """What stands for the title of a section; a formula is not the same text in all formats."""
    has_formula = any(node["t"] == "Math" for node in pandoc_ast.walk_markup(header))
    return ANY if has_formula else f"#{header['c'][1][0]}"


@once_per_book
def _locators(book: Book) -> Sequence[Printed]:
    """What the index of the site says of each marked word: paragraph, else section, else title."""
    chapter = section = ""
    found = []
    for block in book.blocks:
        if block["t"] == "Header":
            chapter = _title(block) if block["c"][0] == 1 else chapter
            section = pandoc_ast.value(block, "number") or chapter
        is_numbered = "paragraph" in pandoc_ast.classes(block)
        number = pandoc_ast.value(block, "number") if is_numbered else None
        for node in pandoc_ast.walk_printed([block]):
            if pandoc_ast.is_index_mark(node):
                place = f"¶{number}" if number else section
                found.append(Printed("locator", node["c"][0][0], place))
    return found


def pages(book: Book) -> tuple[str, ...]:
    """The names of the pages of a site or an ebook that hold the text, in order."""
    return tuple(page_of(section.id) for section in book.sections if section.level == 1)


@once_per_book
def _targets(book: Book) -> dict[str, Node]:
    return {
        found[0]: node
        for node in pandoc_ast.walk_markup(book.blocks)
        if (found := pandoc_ast.attr(node))
    }


def _words(book: Book, language: str) -> Mapping[str, str]:
    return publisher.words(Theme(book.root), language).said


def counts_in(book: Book, edition: str, kind: str) -> Counts:
    """How many things an edition of this name has in a format."""
    if not has_conditions(book):
        return expected_counts(counts(book.blocks), edition)
    every = [counts(shown.blocks) for shown in columns_of(book, edition, kind).values()]
    return Counts(
        **{one.name: sum(getattr(found, one.name) for found in every) for one in fields(Counts)}
    )


def expected_counts(once: Counts, edition: str) -> Counts:
    """How many things an edition of this name has: a parallel one has everything twice."""
    times = len(edition.split("+"))
    found = {field.name: getattr(once, field.name) for field in fields(once)}
    return Counts(**{name: one and one * times for name, one in found.items()})
