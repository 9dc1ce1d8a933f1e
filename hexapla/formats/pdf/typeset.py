"""The laid-out book: the chapters, the templates and the rules of the language, until it settles.

Both printed formats are made here: the PDF that people read, and the one that a printer wants.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from hexapla.editions.parallel import single_editions
from hexapla.formats import own_fonts
from hexapla.formats.pdf import (
    change_bars,
    frame,
    halfwidth,
    page_marks,
    page_references,
    prepare,
    weasyprint,
)
from hexapla.formats.pdf.fitting import code_turns
from hexapla.formats.pdf.paragraphs import explanations, rules
from hexapla.formats.pdf.paragraphs.composer import Composer
from hexapla.formats.pdf.paragraphs.measuring import Faces
from hexapla.formats.pdf.part import Part, Place, Setting
from hexapla.formats.pdf.patches.svg_text import turn_labels
from hexapla.languages import languages
from hexapla.model import Edition
from hexapla.registry import FORMATS, SOLD
from hexapla.rendering import chapters as html_chapters
from hexapla.rendering import columns, context
from hexapla.source import images, paper
from hexapla.theme import Theme

ROUNDS = 12
"""How often the parts of a book learn of each other at the most; nearly all rest after two."""

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
    if not book.settle():
        book = _Book(edition, folder, theme, style, options, is_whole=True)
        book.settle()
    book.explain()
    return book.document


class _Book:
    """An edition in parts that are laid out apart: what opens it, each chapter, and the index.

    A part depends on the others by the numbers of their pages only. A book whose style or templates
    are about the whole is one part.
    """

    def __init__(  # noqa: PLR0913 - what it is made of, and how it is laid out
        self,
        edition: Edition,
        folder: Path,
        theme: Theme,
        style: str,
        options: Mapping[str, Any],
        *,
        is_whole: bool = False,
    ) -> None:
        self._edition, self._folder, self._theme, self._options = edition, folder, theme, options
        self._where = f"the {edition.name} edition, pdf"
        self._chapters, self._values = columns.compose(edition, _prepare)
        if edition.beside:
            columns.for_print(self._chapters, edition.beside.language)
        self._style = _style(edition, folder, theme, self._values) + style
        self._positions: weasyprint.AnchorPositions = {}
        code_turns.number([chapter.body for chapter in self._chapters])
        is_divisible = not is_whole and frame.is_divisible(self._style)
        self._divided = self._frame() if is_divisible else None
        self._opening, self._bodies, self._closing = self._make_parts()
        self._firsts = dict.fromkeys(self._parts, 0)

    @property
    def document(self) -> Any:  # noqa: ANN401 - WeasyPrint has no types
        """All parts in one."""
        pages = [page for part in self._parts for page in part.document.pages]
        return self._parts[0].document.copy(pages)

    def settle(self) -> bool:
        """Lay the parts out until none of them changes any more.

        Returns whether each begins on a page of its own, and so where it begins in the book.
        """
        self._settle([*self._opening, *self._bodies])
        for _ in range(ROUNDS):
            if not all(part.starts_page for part in self._parts[1:]):
                return False
            # What lists the pages of others comes after them: the index, then the contents.
            if not any([*map(self._settle, (self._bodies, self._closing, self._opening))]):
                break
        for part, first in self._firsts.items():
            part.number_pages(first, self._place(part))
        return True

    def explain(self) -> None:
        """Tell what was decided."""
        explanations.explain([part.composer for part in self._parts], self._where)
        for part in self._parts:
            part.explain()

    @property
    def _parts(self) -> list[Part]:
        return [*self._opening, *self._bodies, *self._closing]

    def _settle(self, parts: Sequence[Part]) -> bool:
        """Lay out some parts, if there is something new for them; whether there was."""
        texts, before = dict(zip(self._parts, self._texts(), strict=True)), self._firsts
        are_new = [
            part.settle(texts[part], self._place(part), self._positions, self._firsts[part])
            for part in parts
        ]
        self._find_pages()
        return any(are_new) or self._firsts != before

    def _find_pages(self) -> None:
        """Find where all parts and ids stand now."""
        first, self._firsts, self._positions = 1, {}, {}
        for part in self._parts:
            self._firsts[part] = first
            self._positions.update(part.positions(first))
            first += part.page_count

    def _place(self, part: Part) -> Place:
        at, first = self._parts.index(part), self._firsts[part]
        after = self._parts[at + 1 : at + 2]
        # What opens the book names it; all else is set where it is used.
        strings = self._parts[0].strings if at else {}
        is_verso = first > 0 and first % 2 == 0
        return Place(is_verso, any(one.starts_recto for one in after), strings)

    def _make_parts(self) -> tuple[list[Part], list[Part], list[Part]]:
        """What opens the book, the chapters, and what closes it."""
        divided, chapters = self._divided, self._chapters
        has_style = divided is None or divided.has_style
        setting = Setting(
            self._where,
            divided.head.replace(frame.STYLE, self._style) if divided else "",
            self._folder,
            weasyprint.read_style("" if has_style else self._style, self._folder),
            self._options,
            self._values["digits"],
            is_parallel=bool(self._edition.beside),
        )
        faces, references = Faces(), page_references.of_chapters([one.body for one in chapters])

        def part(number: int, *own: int, starts_recto: bool = True) -> Part:
            held = [chapters[at] for at in own]
            bodies = [one.body for one in held]
            composer = _composer(self._edition, bodies, self._theme, faces)
            links = page_references.References(one for at in own for one in references[at])
            return Part(number, held, composer, links, setting, starts_recto=starts_recto)

        if divided is None:
            return [], [part(0, *range(len(chapters)))], []
        return (
            [part(-1)],
            [part(number, number) for number in range(len(chapters))],
            [part(len(chapters), starts_recto=False)] if divided.back else [],
        )

    def _texts(self) -> Sequence[str]:
        """What each part is made from, with the numbers of pages as far as known."""
        if self._divided is None:
            return [self._page(self._style)]
        now = self._frame()
        assert now is not None  # noqa: S101 - numbers of pages divide it no other way
        return [now.front, *now.chapters, *([now.back] if now.back else [])]

    def _frame(self) -> frame.Frame | None:
        return frame.divide(self._page(frame.STYLE), len(self._chapters))

    def _page(self, style: str) -> str:
        """The whole book as one page of HTML, with placeholders for its chapters."""
        values, positions, edition = self._values, self._positions, self._edition
        digits, dash = values["digits"], edition.typography["range"]
        indexes = {"groups": page_references.index(values["index"], positions, digits, dash)}
        if other := values["beside"]:
            indexes["others"] = page_references.index(other["index"], positions, digits, dash)
        template = "parallel/book.html" if edition.beside else "pdf/book.html"
        bodies = [frame.placeholder(number) for number in range(len(self._chapters))]
        content = {"style": style, "bodies": bodies, **indexes}
        return self._theme.render(template, **values, **content, at=_pages(positions, digits))


def _composer(edition: Edition, bodies: list[Any], theme: Theme, faces: Faces) -> Composer:
    """What composes the paragraphs of chapters, if their book wants that."""
    settings = edition.book.settings
    options = rules.Options(settings.hanging_punctuation, settings.kashida)
    return Composer(
        bodies if settings.lines == "whole" else [],
        functools.cache(lambda language: rules.of(languages.typography(theme, language), options)),
        faces,
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
