"""The laid-out book: the chapters, the templates and the rules of the language, until it settles.

Both printed formats are made here: the PDF that people read, and the one that a printer wants.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path
from typing import Any, NamedTuple

from hexapla.editions.parallel import single_editions
from hexapla.errors import explain
from hexapla.files import cache as caching
from hexapla.files import digests, paths
from hexapla.formats import own_fonts
from hexapla.formats.pdf import (
    change_bars,
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
from hexapla.formats.pdf.parts import frame
from hexapla.formats.pdf.parts.folios import Folios
from hexapla.formats.pdf.parts.kept_part import KeptPart
from hexapla.formats.pdf.parts.part import (
    Part,
    Place,
    PrintedPart,
    Report,
    Setting,
    State,
    positions_in_book,
)
from hexapla.formats.pdf.parts.team import Question, Team, team
from hexapla.formats.pdf.patches.svg_text import turn_labels
from hexapla.images.pixels import Medium
from hexapla.languages import languages
from hexapla.model import Edition
from hexapla.registry import FORMATS, SOLD
from hexapla.rendering import chapters as html_chapters
from hexapla.rendering import columns, context
from hexapla.rendering.elements import add_class, classes
from hexapla.source import images, paper
from hexapla.source.constructs import divisions
from hexapla.source.pictures import sizes
from hexapla.system import cores
from hexapla.theme import Theme

ROUNDS = 12
"""How often the parts of a book learn of each other at the most; nearly all rest after two."""

USUAL_SIZE = 10
"""The size of type, in points, of ``languages/default.toml``."""

COUNTERS = {"٠": "arabic-indic", "۰": "persian", "०": "devanagari", "০": "bengali", "၀": "myanmar"}
"""The counter style of each set of digits, by its zero (CSS Counter Styles 3)."""

ISBNS = sorted(SOLD, key=lambda name: not FORMATS[name].for_printers)
"""The formats that may have an ISBN, in the order of the imprint: what is printed first."""


@dataclass(frozen=True, slots=True)
class PageFormat:
    """What a printed format wants of the pages, besides what all of them want."""

    name: str
    """Of the format."""
    options: Mapping[str, Any]
    """Those of WeasyPrint."""
    write: Callable[[Edition, Any, int], bytes]
    """Writes a part of an edition that is laid out and whose first page has this number."""
    style: str = ""
    """Comes after the style of print."""


class PrintedBook(NamedTuple):
    """An edition as it is printed."""

    parts: list[tuple[int, PrintedPart]]
    """Its parts, each with the number of its first page, counted through the book."""
    front: int
    """How many pages stand before page 1."""


def print_parts(
    edition: Edition, folder: Path, theme: Theme, page_format: PageFormat
) -> PrintedBook:
    """The parts of an edition as they are printed.

    To be called inside :func:`weasyprint.layout_session`; ``folder`` takes the pictures. Laying out
    again and again settles what depends on it: notes on the pages of their marks, page numbers in
    the index, references without the page that they stand on.

    Raises:
        ToolError: a formula cannot be drawn, or a template has a fault.
    """
    with _settled(edition, folder, theme, page_format, processes=cores.allowed()) as book:
        parts, front = book.printed(), book.front
    for _, one in parts:
        weasyprint.take_over(one.complained, one.pages)
    _tell([one.report for _, one in parts], edition)
    return PrintedBook(parts, front)


def compose(
    edition: Edition, folder: Path, theme: Theme, style: str = "", *, is_whole: bool = False
) -> Any:  # noqa: ANN401 - WeasyPrint has no types
    """The pages of an edition in one document of WeasyPrint, for whoever looks at boxes.

    As :func:`print_parts`, and in this process; ``style`` comes after the style of print. What
    ``is_whole`` is laid out in one part.
    """
    page_format = PageFormat("pdf", {}, lambda _edition, _document, _first: b"", style)
    with _settled(edition, folder, theme, page_format, processes=1, is_whole=is_whole) as book:
        shown = book.shown()
    _tell([part.report() for part in shown], edition)
    pages = [page for part in shown for page in part.document.pages]
    return shown[0].document.copy(pages)


@contextmanager
def _settled(  # noqa: PLR0913 - what is laid out, and how
    edition: Edition,
    folder: Path,
    theme: Theme,
    page_format: PageFormat,
    *,
    processes: int,
    is_whole: bool = False,
) -> Iterator[_Book]:
    """A book whose parts are laid out: in one part where it has to be."""
    _write_pictures(edition, folder, "press" if page_format.name == "print" else "pdf")
    for has_to_be_whole in (is_whole, True):
        book = _Book(edition, folder, theme, page_format, is_whole=has_to_be_whole)
        with team(book.parts, book.sizes(), processes) as answering:
            if book.settle(answering):
                yield book
                return


def _tell(reports: Sequence[Report], edition: Edition) -> None:
    """Tell what was decided."""
    explanations.explain([one.account for one in reports], f"the {edition.name} edition, pdf")
    for finding in (finding for one in reports for finding in one.explained):
        explain(finding.where, finding.what, finding.tip)


def _write_pictures(edition: Edition, folder: Path, medium: Medium) -> None:
    for picture in columns.write_pictures(edition, folder, medium).values():
        if images.is_drawing(picture):
            turn_labels(picture, edition.typography["size"] / USUAL_SIZE)


class _Book:
    """An edition in parts that are laid out apart: what opens it, each chapter, and the index.

    A part depends on the others by the numbers of their pages only. A book whose style or templates
    are about the whole is one part.
    """

    def __init__(
        self,
        edition: Edition,
        folder: Path,
        theme: Theme,
        page_format: PageFormat,
        *,
        is_whole: bool,
    ) -> None:
        self._edition, self._folder, self._theme = edition, folder, theme
        self._format = page_format
        self._where = f"the {edition.name} edition, pdf"
        self._chapters, self._values = columns.compose(edition, _prepare)
        if edition.beside:
            columns.for_print(self._chapters, edition.beside.language)
        leading = takewhile(lambda chapter: chapter.kind == divisions.FRONT, self._chapters)
        front_chapters = len(list(leading))
        style = functools.partial(_style, edition, folder, theme, self._values)
        self._style = style(has_front=bool(front_chapters)) + page_format.style
        self._positions: weasyprint.AnchorPositions = {}
        self._firsts: list[int] = []
        self._before_text = 0
        """How many parts stand before page 1."""
        code_turns.number([chapter.body for chapter in self._chapters])
        is_divisible = not is_whole and frame.is_divisible(self._style)
        if front_chapters and not is_divisible:
            # The pages of one part have their numbers in a row.
            front_chapters = 0
            self._style = style(has_front=False) + page_format.style
        self._divided = self._frame() if is_divisible else None
        self.parts = list(self._make_parts())
        numbers = range(len(self.parts))
        # A book that is one part is all chapters.
        start, end = (1, len(self._chapters) + 1) if self._divided else (0, len(numbers))
        self._opening, self._middle = numbers[:start], numbers[start:end]
        self._closing = numbers[end:]
        self._before_text = start + front_chapters if front_chapters else 0
        self._firsts = [0 for _ in numbers]
        # A guess, until they are laid out. A wrong one costs a layout of all that stands behind.
        self._states = [State(0, {}, {}, self._opens_recto(at), True) for at in numbers]
        self._team = Team(self.parts)

    def settle(self, team: Team) -> bool:
        """Lay the parts out until none of them changes any more.

        Returns whether each begins on a page of its own, and so where it begins in the book.
        """
        self._team = team
        # Each chapter knows the names that what opens the book sets.
        self._settle(self._opening)
        self._firsts, self._positions = [0 for _ in self.parts], {}
        self._settle(self._middle)
        for _ in range(ROUNDS):
            if not all(state.starts_page for state in self._states[1:]):
                return False
            # What lists the pages of others comes after them: the index, then the contents.
            if not any([*map(self._settle, (self._middle, self._closing, self._opening))]):
                break
        return True

    def _opens_recto(self, at: int) -> bool:
        """Whether our style lets a part begin on a recto."""
        if at not in self._middle or not self._divided:
            return at in self._opening
        chapter = self._chapters[at - 1]
        if self._edition.book.settings.chapters_open == "recto":
            return bool(self._edition.beside) or chapter.kind != divisions.FRONT
        return not self._edition.beside and "first" in classes(chapter.body)

    @property
    def front(self) -> int:
        """How many pages stand before page 1, as far as known."""
        if not self._before_text or self._before_text >= len(self._firsts):
            return 0
        before = self._firsts[self._before_text] - 1
        # Page 1 is a recto, or the numbers run on.
        return before if before > 0 and before % 2 == 0 else 0

    def printed(self) -> list[tuple[int, PrintedPart]]:
        """What is printed of each part, with the number of its first page."""
        questions = [
            Question(at, "printed", (first, self._place(at)))
            for at, first in enumerate(self._firsts)
        ]
        return list(zip(self._firsts, self._team.ask(questions), strict=True))

    def shown(self) -> list[Part]:
        """The parts that are laid out in this process."""
        return [
            part.shown(first, self._place(at))
            for at, (part, first) in enumerate(zip(self.parts, self._firsts, strict=True))
        ]

    def sizes(self) -> list[int]:
        """About how much work each part is."""
        return [sum(map(len, part.source)) for part in self.parts]

    def _settle(self, chosen: Sequence[int]) -> bool:
        """Lay out some parts, if there is something new for them; whether there was."""
        texts, before = self._texts(), self._firsts
        questions = []
        for at in chosen:
            wanted = (name for name in self.parts[at].targets if name in self._positions)
            known = {name: self._positions[name] for name in wanted}
            given = texts[at], self._place(at), known, self._firsts[at]
            questions.append(Question(at, "settle", given))
        states = self._team.ask(questions)
        for at, state in zip(chosen, states, strict=True):
            self._states[at] = state or self._states[at]
        self._find_pages()
        return any(states) or self._firsts != before

    def _find_pages(self) -> None:
        """Find where all parts and ids stand now."""
        first, self._firsts, self._positions = 1, [], {}
        for state in self._states:
            self._firsts.append(first)
            self._positions.update(positions_in_book(state.positions, first))
            first += state.page_count

    def _place(self, at: int) -> Place:
        after = self._states[at + 1 : at + 2]
        # What opens the book names it; all else is set where it is used.
        strings = self._states[0].strings if at else {}
        # One that begins on a recto will, whatever page it would begin on as far as known: the part
        # before it has the blank page. Else parts would learn that one by one.
        starts_recto = at > 0 and self._states[at].starts_recto
        is_verso = self._firsts[at] > 0 and self._firsts[at] % 2 == 0 and not starts_recto
        is_front = at < self._before_text
        is_before_recto = any(one.starts_recto for one in after)
        return Place(is_verso, is_before_recto, strings, self.front, is_front)

    def _make_parts(self) -> Iterator[KeptPart]:
        divided, chapters, edition = self._divided, self._chapters, self._edition
        has_style = divided is None or divided.has_style
        setting = Setting(
            self._where,
            divided.head.replace(frame.STYLE, self._style) if divided else "",
            self._folder,
            weasyprint.read_style("" if has_style else self._style, self._folder),
            self._format.options,
            self._values["digits"],
            is_parallel=bool(edition.beside),
            line=edition.typography["size"] * edition.typography["leading"],
            write=functools.partial(self._format.write, edition),
        )
        faces, references = Faces(), page_references.of_chapters([one.body for one in chapters])
        common = self._digest()

        def part(number: int, *own: int) -> KeptPart:
            held = [chapters[at] for at in own]
            composer = _composer(edition, [one.body for one in held], self._theme, faces)
            links = page_references.References(one for at in own for one in references[at])
            return KeptPart(Part(number, held, composer, links, setting), common)

        if divided is None:
            yield part(0, *range(len(chapters)))
            return
        yield part(-1)
        yield from (part(number, number) for number in range(len(chapters)))
        if divided.back:
            yield part(len(chapters))

    def _digest(self) -> str:
        """Of all that parts are laid out by, besides what stands in them."""
        settings, edition = self._edition.book.settings, self._edition
        pictures = {
            file.relative_to(self._folder).as_posix(): digests.of_file(file)
            for file in sorted(self._folder.rglob("*"))
            if file.is_file()
        }
        templates = digests.of_folders(edition.book.root, (paths.TEMPLATES,))
        composed = settings.lines, settings.hanging_punctuation, settings.kashida
        said = (
            self._where,
            self._style,
            self._format.name,
            settings.date,
            settings.numerals,
            edition.changed,
        )
        return caching.digest(pictures, templates, composed, said, edition.direction)

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
        say, dash = Folios(self.front, values["digits"]).said, edition.typography["range"]
        list_pages = functools.partial(
            page_references.index, positions=positions, digits=say, dash=dash, front=self.front
        )
        indexes = {"groups": list_pages(values["index"])}
        if other := values["beside"]:
            indexes["others"] = list_pages(other["index"])
        template = "parallel/book.html" if edition.beside else "pdf/book.html"
        bodies = [frame.placeholder(number) for number in range(len(self._chapters))]
        content = {"style": style, "bodies": bodies, **indexes}
        return self._theme.render(template, **values, **content, at=_pages(positions, say))


def _composer(edition: Edition, bodies: list[Any], theme: Theme, faces: Faces) -> Composer:
    """What composes the paragraphs of chapters, if their book wants that."""
    settings = edition.book.settings
    options = rules.Options(settings.hanging_punctuation, settings.kashida)
    return Composer(
        bodies if settings.lines == "whole" else [],
        functools.cache(lambda language: rules.of(languages.typography(theme, language), options)),
        faces,
    )


def _style(
    edition: Edition, folder: Path, theme: Theme, values: Mapping[str, Any], *, has_front: bool
) -> str:
    """The style of an edition in print; ``folder`` takes fonts that it is set in.

    ``has_front`` where the pages before the text have numbers of their own.
    """
    settings = edition.book.settings
    source = languages.typography(theme, settings.language, settings.fonts)
    own = {"source": source, "has_front": has_front, "latin": USUAL_SIZE}
    sheets = [
        theme.read("shared.css"),
        theme.render("pdf/style.css", **values, **own),
    ]
    sheets += [
        halfwidth.style(folder, half.language, half.typography) for half in single_editions(edition)
    ]
    if edition.beside:
        sheets.append(theme.render("parallel/print.css", **values, **own))
    sheets += [
        own_fonts.style(edition.book, folder),
        own_fonts.emphasis_rules(edition.book, edition.typography["fonts"]),
        own_fonts.element_rules(edition.book, edition.typography["fonts"]),
        sizes.rules(edition.book.picture_sizes),
    ]
    return "".join(sheets)


def _pages(places: weasyprint.AnchorPositions, say: Callable[[str], str]) -> Callable[[str], str]:
    """Says the printed number of the page that an id stands on."""
    return lambda name: say(str(places[name][0] + 1)) if name in places else page_references.UNKNOWN


def _prepare(edition: Edition) -> tuple[list[html_chapters.Chapter], dict[str, Any]]:
    """The chapters of an edition of one language as they are printed, and its values."""
    chapters = html_chapters.chapters(edition)
    change_bars.mark(chapters, edition.changed)
    html_chapters.give_ids(chapters)
    page_marks.name_blocks(chapter.body for chapter in chapters)
    if first := next((one for one in chapters if one.kind != divisions.FRONT), None):
        add_class(first.body, "first")
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
    return {
        "sheet": paper.size(settings.page),
        "margins": paper.margins(settings, edition.typography),
        "counter": COUNTERS.get(zero, "decimal"),
        "isbns": [
            words[f"ISBN {{isbn}} ({edition_kinds[kind]})"].format(isbn=isbns[kind])
            for kind in ISBNS
            if kind in isbns
        ],
        "comma": languages.comma(edition.typography),
        "parted_entry": prepare.parted_entry,
        "squeezed": functools.partial(prepare.squeezed, edition=edition),
        "kept_end": prepare.kept_end,
    }
