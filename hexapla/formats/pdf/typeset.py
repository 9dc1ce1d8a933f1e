"""The laid-out book: the chapters, the templates and the rules of the language, until it settles.

Both printed formats are made here: the PDF that people read, and the one that a printer wants.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from hexapla.editions.parallel import single_editions
from hexapla.formats import own_fonts
from hexapla.formats.pdf import (
    change_bars,
    halfwidth,
    page_balance,
    page_ends,
    page_marks,
    page_references,
    prepare,
    weasyprint,
)
from hexapla.formats.pdf.fitting import code_turns, footnotes, long_notes, wide_tables
from hexapla.formats.pdf.paragraphs import explanations, rules
from hexapla.formats.pdf.paragraphs.composer import Composer
from hexapla.formats.pdf.patches.svg_text import turn_labels
from hexapla.languages import languages
from hexapla.model import Edition
from hexapla.registry import FORMATS, SOLD
from hexapla.rendering import chapters as html_chapters
from hexapla.rendering import columns, context
from hexapla.source import images, paper
from hexapla.theme import Theme

ROUNDS = 12
"""How often a book is laid out at the most; nearly all rest after two or three rounds."""

USUAL_SIZE = 10
"""The size of type, in points, of ``languages/default.toml``."""

COUNTERS = {"٠": "arabic-indic", "۰": "persian", "०": "devanagari", "০": "bengali", "၀": "myanmar"}
"""The counter style of each set of digits, by its zero (CSS Counter Styles 3)."""

ISBNS = sorted(SOLD, key=lambda name: not FORMATS[name].for_printers)
"""The formats that may have an ISBN, in the order of the imprint: what is printed first."""


def compose(
    edition: Edition,
    folder: Path,
    theme: Theme,
    style: str = "",
    **options: Any,
) -> Any:  # noqa: ANN401 - WeasyPrint has no types
    """The laid-out book of an edition, to be called inside :func:`weasyprint.layout_session`.

    ``folder`` takes the pictures; ``style`` comes after the style of print; ``options`` are those
    of WeasyPrint. Laying out again and again settles what depends on it: notes on the pages of
    their marks, page numbers in the index, references without the page that they stand on.

    Raises:
        ToolError: a formula cannot be drawn, or a template has a fault.
    """
    for picture in columns.write_pictures(edition, folder).values():
        if images.is_drawing(picture):
            turn_labels(picture, edition.typography["size"] / USUAL_SIZE)
    book = _Book(edition, folder, theme, style, options)
    is_at_rest = book.settle()
    balance = page_balance.Balance([] if edition.beside else book.bodies, book.composer)
    while is_at_rest and balance.improve(book.document):
        book.settle()
    explanations.explain(book.composer, book.where)
    balance.explain(book.where)
    return book.document


class _Book:
    """The chapters of an edition, laid out again and again until they rest."""

    document: Any
    """What was laid out last."""

    def __init__(
        self, edition: Edition, folder: Path, theme: Theme, style: str, options: Mapping[str, Any]
    ) -> None:
        self._edition, self._folder, self._theme, self._options = edition, folder, theme, options
        self.where = f"the {edition.name} edition, pdf"
        self._chapters, self._values = columns.compose(edition, _prepare)
        if edition.beside:
            columns.for_print(self._chapters, edition.beside.language)
        self._style = _style(edition, folder, theme, self._values) + style
        self.bodies = [chapter.body for chapter in self._chapters]
        code_turns.number(self.bodies)
        self._references = page_references.References(self.bodies)
        self.composer = _composer(edition, self.bodies, theme)
        self._positions: weasyprint.AnchorPositions = {}
        self._before = ""

    def settle(self) -> bool:
        """Lay out until nothing changes any more; whether it came to that."""
        # Bounded, for a book may go on changing between two layouts; then the last one stands.
        for _ in range(ROUNDS):
            page = self._page()
            # The page holds all that layout decides, so an equal one would be laid out the same.
            if page == self._before:
                return True
            self.document = weasyprint.lay_out(page, self._folder, **self._options)
            self._before = page
            self._learn()
        return False

    def _learn(self) -> None:
        """Change in the chapters what the last layout asks for."""
        edition, bodies, document = self._edition, self.bodies, self.document
        knew, positions = bool(self._positions), weasyprint.anchor_positions(document)
        self._positions = positions
        are_tables_at_rest = not wide_tables.fit(bodies, document, self.where)
        # What is marked stands in paragraphs, too, which are read with it.
        if code_turns.mark(bodies, document):
            return
        is_composed = not self.composer.choose_lines(
            document, are_tables_at_rest=are_tables_at_rest
        )
        # All other places wait for these, which move whatever is below them.
        if not are_tables_at_rest:
            return
        # What stands where on a page is seen only when the lines of all paragraphs are chosen.
        if is_composed:
            if long_notes.divide(bodies, document) or long_notes.add_pages(bodies, positions):
                return
            # Rows are where they will stay only after a layout that knew all page numbers.
            if not edition.beside:
                footnotes.hold_blocks(bodies, positions)
            elif knew and not footnotes.hold_blocks(bodies, positions):
                columns.hold_rows(self._chapters, positions)
            page_ends.keep_words_whole(bodies, document)
        # Last: what it writes changes where lines end, and is seen in the next round only.
        self._references.settle(positions, self._values["digits"])

    def _page(self) -> str:
        """The whole book as one page of HTML, with the numbers of pages as far as known."""
        with self.composer.lines_in_place():
            bodies = [html_chapters.to_html(body) for body in self.bodies]
        values, positions, edition = self._values, self._positions, self._edition
        digits, dash = values["digits"], edition.typography["range"]
        indexes = {"groups": page_references.index(values["index"], positions, digits, dash)}
        if other := values["beside"]:
            indexes["others"] = page_references.index(other["index"], positions, digits, dash)
        template = "parallel/book.html" if edition.beside else "pdf/book.html"
        content = {"style": self._style, "bodies": bodies, **indexes}
        return self._theme.render(template, **values, **content, at=_pages(positions, digits))


def _composer(edition: Edition, bodies: list[Any], theme: Theme) -> Composer:
    """What composes the paragraphs of an edition, if its book wants that."""
    settings = edition.book.settings
    options = rules.Options(settings.hanging_punctuation, settings.kashida)
    return Composer(
        bodies if settings.lines == "whole" else [],
        functools.cache(lambda language: rules.of(languages.typography(theme, language), options)),
    )


def _style(edition: Edition, folder: Path, theme: Theme, values: Mapping[str, Any]) -> str:
    """The style of an edition in print; ``folder`` takes fonts that it is set in."""
    settings = edition.book.settings
    source = languages.typography(theme, settings.language, settings.fonts)
    sheets = [theme.read("shared.css"), theme.render("pdf/style.css", **values, source=source)]
    sheets += [
        halfwidth.style(folder, half.language, half.typography) for half in single_editions(edition)
    ]
    if edition.beside:
        sheets.append(theme.render("parallel/print.css", **values))
    sheets += [
        own_fonts.style(edition.book, folder),
        own_fonts.emphasis_rules(edition.book, edition.typography["fonts"]),
        own_fonts.element_rules(edition.book, edition.typography["fonts"]),
    ]
    return "".join(sheets)


def _pages(
    places: weasyprint.AnchorPositions, digits: Callable[[str], str]
) -> Callable[[str], str]:
    """Says the printed number of the page that an id stands on."""
    return lambda name: (
        digits(str(places[name][0] + 1)) if name in places else page_references.UNKNOWN
    )


def _prepare(edition: Edition) -> tuple[list[html_chapters.Chapter], dict[str, Any]]:
    """The chapters of an edition of one language as they are printed, and its values."""
    chapters = html_chapters.chapters(edition)
    change_bars.mark(chapters, edition.changed)
    html_chapters.give_ids(chapters)
    page_marks.name_blocks(chapter.body for chapter in chapters)
    values = {**context.template_values(edition, chapters), **_print_values(edition)}
    for chapter in chapters:
        prepare.prepare(chapter, edition, values["digits"])
    return chapters, values


def _print_values(edition: Edition) -> Mapping[str, Any]:
    """What only the templates of print may say of an edition."""
    settings, words = edition.book.settings, edition.words
    isbns = settings.isbns.get(edition.language, {})
    zero = languages.digits("0", edition.language, settings.numerals)
    edition_kinds = {"print": "print", "pdf": "PDF", "epub": "EPUB"}
    comma = edition.typography["punctuation"].get(",", ",")
    return {
        "sheet": paper.size(settings.page),
        "margins": paper.margins(settings, edition.typography),
        "counter": COUNTERS.get(zero, "decimal"),
        "isbns": [
            words[f"ISBN {{isbn}} ({edition_kinds[kind]})"].format(isbn=isbns[kind])
            for kind in ISBNS
            if kind in isbns
        ],
        "comma": comma if comma >= "\u3000" else f"{comma} ",
    }
