"""A part of the printed book, laid out by itself, again and again until it rests."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from hexapla.errors import Finding, collected_explanations
from hexapla.formats.pdf import page_references, preflight, weasyprint
from hexapla.formats.pdf.boxes import Box
from hexapla.formats.pdf.fitting import code_turns, footnotes, long_notes, wide_tables
from hexapla.formats.pdf.joining.part import OTHER_PART
from hexapla.formats.pdf.pages import balance, ends
from hexapla.formats.pdf.pages.index_heads import IndexHeads
from hexapla.formats.pdf.paragraphs import explanations
from hexapla.formats.pdf.paragraphs.composer import Composer
from hexapla.formats.pdf.parts.folios import Folios
from hexapla.formats.pdf.parts.frame import carried_strings, fill
from hexapla.formats.pdf.patches import clusters, named_strings, page_numbers
from hexapla.rendering import chapters as html_chapters
from hexapla.rendering import columns

if TYPE_CHECKING:
    from collections.abc import Callable, Container

    from lxml.etree import _Element

ROUNDS = 12
"""How often a part is laid out at the most; nearly all rest after two or three rounds."""

LEAD = '<div style="break-after: page"></div>'
"""Makes a page before the first one, so that this is a verso."""

END = '<div style="break-before: recto"></div>'
"""Makes the blank page that the next part has before its recto, and a page more."""

NOTES = '<div class="notes-page"></div>'
"""Makes a page for notes that found no room."""

NEW_PAGE = {"always", "left", "page", "recto", "right", "verso"}
"""The values of ``break-before`` that begin a page."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What all parts of a book are laid out with."""

    where: str
    """Names the edition, for messages."""
    head: str
    """The page of HTML up to its body; empty where a part is a whole page."""
    folder: Path
    """Has the pictures."""
    sheet: weasyprint.Sheet
    options: Mapping[str, Any]
    """Those of WeasyPrint."""
    digits: Callable[[str], str]
    is_parallel: bool
    line: float
    """The height of a line of text in points: pages of a chapter may have a few less."""
    write: Callable[[Any, int], bytes]
    """Writes a laid-out document whose first page has this number: see ``joining``."""


class Place(NamedTuple):
    """Where a part stands among the others."""

    is_verso: bool
    """Whether its first page is a verso."""
    is_before_recto: bool
    """Whether the next part begins on a recto, so that there may be a blank page at its end."""
    strings: Mapping[str, str]
    """The named strings that were set before."""
    front: int = 0
    """How many pages of the book stand before page 1, as far as known."""
    is_front: bool = False
    """Whether it is one of those parts."""


class State(NamedTuple):
    """What the rest of the book has to know of a part that is laid out."""

    page_count: int
    positions: weasyprint.AnchorPositions
    """Where its ids stand, its pages counted from 0."""
    strings: Mapping[str, str]
    """The named strings that it sets."""
    starts_recto: bool
    starts_page: bool
    """Whether it begins on a page of its own."""


class Report(NamedTuple):
    """What there is to explain of a part."""

    account: explanations.Account
    explained: list[Finding]
    """What was decided about the ends of its chapters."""


class PrintedPart(NamedTuple):
    """What becomes of a part in the end."""

    content: bytes
    """As it was written: see ``Setting.write``."""
    facts: Mapping[str, Any]
    """What :func:`preflight.inspect` says of it."""
    shrunken: list[tuple[int, float, str]]
    """Its formulas that had to be drawn too small."""
    report: Report
    complained: list[str]
    """What WeasyPrint has complained of."""
    pages: Mapping[int, str]
    """And about what: see :func:`weasyprint.complaints`."""


class Part:
    """A chapter, or what stands before the first one or behind the last; or the whole book."""

    document: Any
    """What was laid out last."""

    def __init__(
        self,
        number: int,
        chapters: Sequence[html_chapters.Chapter],
        composer: Composer,
        references: page_references.References,
        setting: Setting,
    ) -> None:
        self._number, self._chapters, self._setting = number, chapters, setting
        self._bodies = [chapter.body for chapter in chapters]
        self._references, self.composer = references, composer
        self._balance = balance.Balance(
            self._bodies,
            composer,
            has_own_pages=bool(setting.head),
            is_parallel=setting.is_parallel,
        )
        self._heads = IndexHeads()
        self._positions: weasyprint.AnchorPositions = {}
        self._page_before = ""
        self._shown_shift = 0
        self._notes_pages = 0
        self.targets = sorted({one for link in references.links if (one := _target(link))})
        """The ids that its references lead to."""
        self.source = [setting.head, *map(html_chapters.to_html, self._bodies)]
        """What it is made from, besides what it is told."""
        self._starts_recto = self._starts_page = True

    @property
    def state(self) -> State:
        """What it is like now."""
        pages = self.document.pages
        starts = self._starts_recto, self._starts_page
        return State(len(pages), self._positions, carried_strings(pages), *starts)

    def settle(
        self, text: str, place: Place, known: weasyprint.AnchorPositions, first: int
    ) -> None:
        """Lay out until nothing changes any more.

        ``text`` is the page with placeholders of chapters, and ``first`` the number of the first
        page: 0 where it is not known yet. Then ``known`` are the positions of the ids that the part
        refers to.
        """
        self._refer(known, first, place)
        is_new, is_at_rest = self._lay_out(text, place, known, first)
        while is_at_rest and is_new and self._balance.improve(self.document):
            self._lay_out(text, place, known, first)

    def number_pages(self, first: int, place: Place) -> None:
        """Let its pages have the numbers that they have in the book."""
        shift = first - 1 - place.is_verso - (0 if place.is_front else place.front)
        if shift != self._shown_shift:
            self._shown_shift = shift
            with named_strings.carried(place.strings):
                page_numbers.shift(self.document, shift)
            clusters.find_line_ends(self.document)

    def printed(self, first: int, place: Place) -> PrintedPart:
        """What becomes of it, if the number of its first page is ``first``."""
        self.number_pages(first, place)
        document, own = self.document, set(self._positions)
        for page in document.pages:
            page.links = [_link(one, own) for one in page.links]
        content = self._setting.write(document, first)
        formulas = list(preflight.shrunken(document))
        complained, pages = weasyprint.complaints()
        facts = preflight.inspect(document)
        return PrintedPart(content, facts, formulas, self.report(), complained, pages)

    def report(self) -> Report:
        """What there is to explain of it."""
        with collected_explanations() as explained:
            self._balance.explain(self._setting.where)
        return Report(explanations.account(self.composer), explained)

    def forget(self) -> None:
        """Let go of its pages, which will not be asked for again."""
        self.document = None

    def _lay_out(
        self, text: str, place: Place, known: weasyprint.AnchorPositions, first: int
    ) -> tuple[bool, bool]:
        """Whether there was anything to lay out, and whether it came to rest."""
        # Bounded, for a part may go on changing between two layouts; then the last one stands.
        for round_number in range(ROUNDS):
            page = self._page(text, place)
            # The page holds all that layout decides, so an equal one would be laid out the same.
            if page == self._page_before:
                return round_number > 0, True
            setting = self._setting
            with named_strings.carried(place.strings):
                self.document = weasyprint.lay_out(
                    page, setting.folder, setting.sheet, self._number, **setting.options
                )
            self._page_before, self._shown_shift = page, 0
            self._trim(place)
            if not self._positions:
                self._see_start()
            self._learn(known, first, place)
        return True, False

    def _page(self, text: str, place: Place) -> str:
        """The part as a page of HTML."""
        with self.composer.lines_in_place():
            # In the book they are counted from 0.
            start = self._number if len(self._bodies) == 1 else 0
            bodies = enumerate(map(html_chapters.to_html, self._bodies), start)
            inner = self._heads.write(fill(text, bodies))
        if not self._setting.head:
            return inner
        end = NOTES * self._notes_pages + END * place.is_before_recto
        # Not a wider margin: what stands in that, the number of the page, would move.
        room = self._balance.fewer * self._setting.line
        style = f"<style>@page {{ padding-bottom: {room}pt }}</style>" if room else ""
        return f"{self._setting.head}{style}{LEAD * place.is_verso}{inner}{end}</body></html>"

    def _trim(self, place: Place) -> None:
        """Take away the pages that only let the part begin and end as it does in the book."""
        pages = self.document.pages
        if place.is_verso:
            del pages[0]
        if place.is_before_recto and _has_notes(pages.pop()):
            # Its last notes went to the page of the next part: they get one of their own.
            self._notes_pages += 1

    def _refer(self, known: weasyprint.AnchorPositions, first: int, place: Place) -> None:
        """Write into its references the pages that they lead to, if these are known."""
        if first:
            own = positions_in_book(self._positions, first)
            folios = Folios(place.front, self._setting.digits)
            self._references.settle({**known, **own}, folios.said)

    def _see_start(self) -> None:
        """Look how the part begins."""
        rtl_left = self.document.pages[0]._page_box.style["direction"] == "rtl"  # noqa: SLF001
        breaks = {*_breaks(self.document.pages[0]._page_box)}  # noqa: SLF001 - no other way
        self._starts_page = not breaks.isdisjoint(NEW_PAGE)
        self._starts_recto = not breaks.isdisjoint({"recto", "left" if rtl_left else "right"})

    def _learn(self, known: weasyprint.AnchorPositions, first: int, place: Place) -> None:
        """Change in the chapters what the last layout asks for."""
        setting, bodies, document = self._setting, self._bodies, self.document
        knew = bool(self._positions)
        self._positions = positions = weasyprint.anchor_positions(document)
        self._heads.learn(document)
        are_tables_at_rest = not wide_tables.fit(bodies, document, setting.where)
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
            if not setting.is_parallel:
                footnotes.hold_blocks(bodies, positions)
            elif knew and not footnotes.hold_blocks(bodies, positions):
                columns.hold_rows(self._chapters, positions)
            ends.keep_words_whole(bodies, document)
        # Last: what it writes changes where lines end, and is seen in the next round only.
        self._refer(known, first, place)


def positions_in_book(
    positions: weasyprint.AnchorPositions, first: int
) -> weasyprint.AnchorPositions:
    """Where ids of a part stand in the book, if the number of its first page is ``first``."""
    return {name: (page + first - 1, height) for name, (page, height) in positions.items()}


def _target(link: _Element) -> str:
    return link.get("href", "").removeprefix("#")


def _link(link: tuple[str, str, Any, Any], own: Container[str]) -> tuple[str, str, Any, Any]:
    """A link of a page; one to another part says so in its address."""
    kind, target, place, box = link
    if kind == "internal" and target not in own:
        return "external", OTHER_PART + target, place, box
    return link


def _has_notes(page: Any) -> bool:  # noqa: ANN401 - WeasyPrint has no types
    """Whether there are notes at the foot of a page."""
    from weasyprint.formatting_structure import boxes

    return any(isinstance(box, boxes.FootnoteAreaBox) for box in page._page_box.children)  # noqa: SLF001


def _breaks(page: Box) -> Iterator[str]:
    """What the boxes that a page begins with say of a break before them."""
    from weasyprint.formatting_structure import boxes

    box = page
    while children := [
        child
        for child in getattr(box, "children", ())
        if isinstance(child, boxes.Box) and child.is_in_normal_flow()
    ]:
        box = children[0]
        yield box.style["break_before"]
