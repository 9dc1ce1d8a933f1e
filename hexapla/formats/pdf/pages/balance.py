"""Leaves no page of a chapter nearly empty, be it the last or one before.

Its paragraphs give or take a line, all its pages give one, or a float stands later. Known only
when a book is laid out: that is asked for then, the book is laid out again, and what did not come
out as it was meant is taken back. Pages of one chapter are as deep as each other, so those that
face each other end level.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from lxml import etree

from hexapla.errors import explain, plural, shorten
from hexapla.formats.pdf.boxes import Box
from hexapla.formats.pdf.pages import floats
from hexapla.formats.pdf.paragraphs.composer import Composer, Offer
from hexapla.formats.pdf.paragraphs.reading import NUMBER
from hexapla.rendering.elements import add_class, classes
from hexapla.rendering.headings import HEADINGS

if TYPE_CHECKING:
    from lxml.etree import _Element

FEWEST = 5
"""How many lines the last page of a chapter holds at the least."""

EMPTY = 0.4
"""The share of a page's height from which on it looks empty."""

NEARLY = 0.05
"""A room that lacks so much of a line holds one."""

MOST_FEWER = 4
"""How many lines less the pages of a chapter may have. They have none more: the numbers of pages
stand at one height in the whole book, and a line more would touch them."""

FEWER = 300_000
"""The demerits of pages that have a line less than others, as those of a last line that is too
short, which a reader sees as little; of two lines they are four times as many."""

LATER = 1
"""The demerits of a float for each block that it is moved behind. That is tried first: no line of
a paragraph fills what a float has left empty."""

MOST = 8
"""How many ways are tried: each costs a layout of the chapter."""

TALL = 1.5
"""How many ems count for a line in what is higher than one: a picture, a table."""


class Page(NamedTuple):
    """What of a chapter stands on one page."""

    lines: int
    """How many lines."""
    room: int
    """How many more there is room for below."""
    paragraphs: frozenset[int]
    """The numbers of those that stand there."""
    first_float: str = ""
    """The id of the figure or table that it begins with, be it with its heading."""

    @property
    def is_half_empty(self) -> bool:
        """Whether it looks so; the last page of a chapter may."""
        return self.room > EMPTY * (self.lines + self.room)


class Way(NamedTuple):
    """One way to end a chapter on a fuller page, or to do without that page."""

    offers: tuple[Offer, ...]
    """The paragraphs that have a line more or less."""
    fewer: int = 0
    """How many lines less each page of the chapter has."""
    moved: floats.Move | None = None
    """The float that stands later."""

    @property
    def price(self) -> float:
        """In demerits, as paragraphs count."""
        later = LATER * self.moved.blocks if self.moved else 0
        return sum(one.price for one in self.offers) + FEWER * self.fewer**2 + later

    @property
    def order(self) -> tuple[float, int, list[int], str]:
        """The cheapest comes first; of two that cost the same always the same one."""
        moved = self.moved.id if self.moved else ""
        return self.price, self.fewer, [one.number for one in self.offers], moved


class Balance:
    """The chapters of a part of an edition, and what was tried with each."""

    def __init__(
        self,
        chapters: Sequence[_Element],
        composer: Composer,
        *,
        has_own_pages: bool,
        is_parallel: bool = False,
    ) -> None:
        """``has_own_pages`` where the pages of the part may have fewer lines than others.

        Where it is ``is_parallel``, paragraphs give no line: the column beside them stays long.
        """
        self._chapters = {name: one for one in chapters if (name := one.get("aria-labelledby"))}
        self._composer = composer
        # All pages of a part have as many.
        self._most_fewer = MOST_FEWER if has_own_pages and len(chapters) == 1 else 0
        self._is_parallel = is_parallel
        self._trials: dict[str, _Trial] = {}

    @property
    def fewer(self) -> int:
        """How many lines less the pages have now."""
        return sum(trial.fewer for trial in self._trials.values())

    def improve(self, document: Box) -> bool:
        """Look at a document at rest; whether other lines are to be laid out now."""
        if not len(self._composer):
            return False
        pages = pages_of_chapters(document)
        if not self._trials:
            self._trials = {
                name: self._trial(chapter, pages[name])
                for name, chapter in self._chapters.items()
                if _is_short(pages.get(name, ())) or _holes(pages.get(name, ()))
            }
        # All of them go on, in one layout.
        are_other = [trial.go_on(pages[name]) for name, trial in self._trials.items()]
        return any(are_other)

    def _trial(self, chapter: _Element, pages: Sequence[Page]) -> _Trial:
        offers = [] if self._is_parallel else self._composer.offers(chapter)
        ways = [*_ways(pages, offers, self._most_fewer), *_moves(chapter, pages)]
        return _Trial(chapter, pages, self._composer, ways)

    def explain(self, where: str) -> None:
        """Tell which chapters would end, or do end, on a nearly empty page."""
        for trial in self._trials.values():
            trial.explain(where)


class _Trial:
    """A chapter that ends on a nearly empty page, and what is done about it."""

    def __init__(
        self,
        chapter: _Element,
        pages: Sequence[Page],
        composer: Composer,
        ways: Iterable[Way],
    ) -> None:
        self._chapter, self._pages, self._composer = chapter, pages, composer
        self._held = set(_held(chapter))
        self._untried = sorted(set(ways), key=lambda way: way.order)[:MOST]
        self._way: Way | None = None
        """The one that is tried, or was found good."""
        self._moved: list[floats.Move] = []
        """The floats that stand later for good, while another page is mended."""

    @property
    def fewer(self) -> int:
        """How many lines less each page has now."""
        return self._way.fewer if self._way else 0

    def go_on(self, pages: Sequence[Page]) -> bool:
        """Look at what came of the last way, and try the next; whether there is something else."""
        if self._way and self._is_better(pages):
            if not self._settle(pages, self._way):
                return False
            was_tried = False
        else:
            was_tried = self._way is not None
            self._undo()
        self._way = self._untried.pop(0) if self._untried else None
        # Other lines stand before the notes now, or those that did at first.
        self._hold([] if self._way else self._held)
        if self._way:
            self._composer.accept(self._way.offers)
            if self._way.moved:
                floats.move(self._chapter, self._way.moved)
        return was_tried or self._way is not None

    def _undo(self) -> None:
        """Take the last way back."""
        if self._way:
            self._composer.decline(self._way.offers)
            if self._way.moved:
                floats.put_back(self._chapter, self._way.moved)

    def _settle(self, pages: Sequence[Page], way: Way) -> bool:
        """Keep a float where it stands now, if that of another page can be moved, too."""
        untried = sorted(_moves(self._chapter, pages), key=lambda one: one.order)[:MOST]
        if not way.moved or not untried:
            return False
        self._moved.append(way.moved)
        self._pages, self._way, self._untried = pages, None, untried
        return True

    def _is_better(self, pages: Sequence[Page]) -> bool:
        """Whether the chapter ends well now, and no other page of it has lost by that."""
        before, moved = self._pages, self._way and self._way.moved and self._way.moved.id
        # The number of another page may have moved a line since.
        is_mended = _is_short(before) or (moved and moved not in _floats_behind_holes(pages))
        has_fewer_holes = _holes(pages) < _holes(before) or (
            bool(is_mended) and _holes(pages) == _holes(before)
        )
        return not _is_short(pages) and len(pages) <= len(before) and has_fewer_holes

    def explain(self, where: str) -> None:
        """Tell what became of the chapter."""
        title = shorten(" ".join("".join(self._chapter[0].itertext()).split()), 60)
        where, last = f'{where}, "{title}"', plural(self._pages[-1].lines, "line")
        is_short = _is_short(self._pages)
        moved = [*self._moved, *([self._way.moved] if self._way and self._way.moved else [])]
        for one in moved:
            behind = plural(one.blocks, "paragraph")
            what = f"the {one.kind} {one.id!r} stands {behind} later, or a page would be half empty"
            explain(where, what)
        if moved and not (self._way and self._way.moved is None):
            return
        if self._way is None and not is_short:
            what = "a page of the chapter is nearly half empty, and its lines cannot mend that"
            explain(where, what, "move the note or the picture behind that page to another place")
            return
        if self._way is None:
            what = f"the chapter ends on a page with {last}, and its paragraphs cannot mend that"
            missing = plural(FEWEST - self._pages[-1].lines, "line")
            tip = f"shorten the chapter by {last}, or lengthen it by {missing}"
            explain(where, what, tip)
            return
        done = []
        if offers := self._way.offers:
            has = "has" if len(offers) == 1 else "have"
            change = "more" if offers[0].more > 0 else "less"
            done.append(f"{plural(len(offers), 'paragraph')} {has} a line {change}")
        if fewer := self._way.fewer:
            lines = "a line" if fewer == 1 else plural(fewer, "line")
            done.append(f"its pages have {lines} less")
        end = f"the chapter would end on a page with {last}"
        what = f"{' and '.join(done)}, or {end if is_short else 'a page would be half empty'}"
        explain(where, what)

    def _hold(self, blocks: Container[_Element]) -> None:
        """Let some of the blocks that were held be so, and no others."""
        for block in {*_held(self._chapter), *self._held}:
            if block not in blocks:
                block.set("class", " ".join(one for one in classes(block) if one != "held"))
            else:
                add_class(block, "held")


def _is_short(pages: Sequence[Page]) -> bool:
    """Whether the last of several pages of a chapter is nearly empty."""
    return len(pages) > 1 and 0 < pages[-1].lines < FEWEST


def _holes(pages: Sequence[Page]) -> int:
    """How many pages before the last one look half empty."""
    return sum(page.is_half_empty for page in pages[:-1])


def _ways(pages: Sequence[Page], offers: Sequence[Offer], most_fewer: int) -> Iterator[Way]:
    """The ways to fill the pages of a chapter or to do without the last, the offers cheapest first.

    A page that has room for a line keeps one of those that are added on it or before.
    """
    last = pages[-1].lines
    if not _is_short(pages):
        # What is held together may part elsewhere where it stands a line higher or lower.
        yield from (Way((), fewer) for fewer in range(1, most_fewer + 1))
        yield from (Way((offer,)) for offer in offers)
        return
    yield from _way([offer for offer in offers if offer.more < 0], last, 0)
    for start in range(len(pages)):
        here = {number for page in pages[start:] for number in page.paragraphs}
        kept = sum(page.room > 0 for page in pages[start:-1])
        own = [offer for offer in offers if offer.more > 0 and offer.number in here]
        for fewer in range(most_fewer + 1):
            for moved in _moved(pages, fewer):
                yield from _way(own, FEWEST - last + kept - moved, fewer)


def _moves(chapter: _Element, pages: Sequence[Page]) -> Iterator[Way]:
    """The floats behind pages that look half empty, each behind some of the blocks after it."""
    return (Way((), moved=one) for one in floats.moves(chapter, _floats_behind_holes(pages)))


def _floats_behind_holes(pages: Sequence[Page]) -> list[str]:
    """The floats that pages begin with behind one that looks half empty."""
    behind = (page.first_float for before, page in pairwise(pages) if before.is_half_empty)
    return [*filter(None, behind)]


def _moved(pages: Sequence[Page], fewer: int) -> set[int]:
    """How many lines may come to the last page where all have some lines less.

    A page that was not full may take part in it or not: what follows may be held together.
    """
    full = sum(page.room == 0 for page in pages[:-1])
    return {fewer * count for count in (full, len(pages) - 1)}


def _way(offers: Sequence[Offer], count: int, fewer: int) -> Iterator[Way]:
    """The way of so many of the cheapest offers, if there are as many."""
    chosen = tuple(offers[: max(0, count)])
    if len(chosen) >= count and (chosen or fewer):
        yield Way(chosen, fewer)


def _held(chapter: _Element) -> Iterator[_Element]:
    """The blocks of a chapter that start on a new page for the sake of a note."""
    return (one for one in chapter.iter(etree.Element) if "held" in classes(one))


def pages_of_chapters(document: Box) -> dict[str, list[Page]]:
    """What stands on each page of a chapter, by the id of its heading; and of the contents."""
    found: dict[str, list[Page]] = {}
    for page in document.pages:
        box = page._page_box  # noqa: SLF001 - it is not to be had otherwise
        for chapter in _chapters(box):
            name = chapter.element.get("aria-labelledby") or chapter.element.get("id")
            found.setdefault(name, []).append(_read(chapter, _bottom(box)))
    return found


def _read(chapter: Box, bottom: float) -> Page:
    """What stands in a part of a chapter, above the bottom of its page."""
    lines = list(_lines(chapter))
    room = bottom - max((line.position_y + line.height for line in lines), default=bottom)
    height = _line_height(chapter)
    elements = [getattr(box, "element", None) for box in chapter.descendants()]
    numbers = [one.get(NUMBER) for one in elements if one is not None]
    paragraphs = frozenset(int(number) for number in numbers if number)
    count = sum(map(_height, lines))
    return Page(count, int(room / height + NEARLY), paragraphs, _first_float(chapter))


def _line_height(chapter: Box) -> float:
    """How high most lines of text in a part of a chapter are, in tables and columns, too."""
    from weasyprint.formatting_structure import boxes

    lines = (box for box in chapter.descendants() if isinstance(box, boxes.LineBox))
    often = Counter(round(float(line.height), 2) for line in lines if line.height)
    return often.most_common(1)[0][0] if often else 1


def _first_float(chapter: Box) -> str:
    """The id of the float that a part of a chapter begins with; empty where there is none."""
    for box in chapter.children:
        element = getattr(box, "element", None)
        if element is None or element.tag not in {*HEADINGS, *floats.FLOATS}:
            break
        if element.tag in floats.FLOATS:
            return element.get("id") or ""
    return ""


def _chapters(box: Box) -> Iterator[Box]:
    """The parts of chapters on a page."""
    for child in getattr(box, "children", ()):
        element = getattr(child, "element", None)
        if element is not None and {"chapter", "contents"} & {*classes(element)}:
            yield child
        else:
            yield from _chapters(child)


def _bottom(page: Box) -> float:
    """Where the text of a page has to end: above its notes."""
    from weasyprint.formatting_structure import boxes

    areas = [one for one in page.children if isinstance(one, boxes.FootnoteAreaBox)]
    tops = [area.position_y for area in areas if area.children]
    return float(min([*tops, page.content_box_y() + page.height]))


def _lines(box: Box) -> Iterator[Box]:
    """The lines of a box, and what stands in their place: tables and pictures."""
    from weasyprint.formatting_structure import boxes

    if not isinstance(box, boxes.Box) or not box.is_in_normal_flow():
        return
    if isinstance(box, boxes.LineBox | boxes.TableBox | boxes.ReplacedBox):
        yield box
        return
    for child in getattr(box, "children", ()):
        yield from _lines(child)


def _height(line: Box) -> int:
    """For how many lines something counts."""
    return max(1, round(float(line.height / (TALL * line.style["font_size"]))))
