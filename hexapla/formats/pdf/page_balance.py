"""Ends no chapter on a nearly empty page: its paragraphs give or take a line, where that is cheap.

Known only when a book is laid out: paragraphs are asked then, the book is laid out again, and what
did not come out as it was meant is taken back.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from lxml import etree

from hexapla.errors import explain, plural, shorten
from hexapla.formats.pdf.boxes import Box
from hexapla.formats.pdf.paragraphs.composer import Composer, Offer
from hexapla.formats.pdf.paragraphs.reading import NUMBER
from hexapla.rendering.elements import classes

if TYPE_CHECKING:
    from lxml.etree import _Element

FEWEST = 5
"""How many lines the last page of a chapter holds at the least."""

NEARLY = 0.05
"""A room that lacks so much of a line holds one."""

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


class Balance:
    """The chapters of an edition of one language, and what was tried with each."""

    def __init__(self, chapters: Iterable[_Element], composer: Composer) -> None:
        self._chapters = {name: one for one in chapters if (name := one.get("aria-labelledby"))}
        self._composer = composer
        self._trials: dict[str, _Trial] = {}

    def improve(self, document: Box) -> bool:
        """Look at a document at rest; whether other lines are to be laid out now."""
        if not len(self._composer):
            return False
        pages = pages_of_chapters(document)
        if not self._trials:
            self._trials = {
                name: _Trial(chapter, pages[name], self._composer)
                for name, chapter in self._chapters.items()
                if _is_short(pages.get(name, ()))
            }
        # All of them go on, in one layout.
        are_other = [trial.go_on(pages[name]) for name, trial in self._trials.items()]
        return any(are_other)

    def explain(self, where: str) -> None:
        """Tell which chapters would end, or do end, on a nearly empty page."""
        for trial in self._trials.values():
            trial.explain(where)


class _Trial:
    """A chapter that ends on a nearly empty page, and what is done about it."""

    def __init__(self, chapter: _Element, pages: Sequence[Page], composer: Composer) -> None:
        self._chapter, self._pages, self._composer = chapter, pages, composer
        self._held = set(_held(chapter))
        self._accepted: Sequence[Offer] = ()
        self._is_tried = False

    def go_on(self, pages: Sequence[Page]) -> bool:
        """Try what is cheapest, or look at what came of it; whether there is something else now."""
        if not self._is_tried:
            self._is_tried = True
            self._accepted = _cheapest_way(pages, self._composer.offers(self._chapter))
            self._composer.accept(self._accepted)
            return bool(self._accepted)
        if not self._accepted or (not _is_short(pages) and len(pages) <= len(self._pages)):
            return False
        self._take_back()
        return True

    def explain(self, where: str) -> None:
        """Tell what became of the chapter."""
        title = shorten(" ".join("".join(self._chapter[0].itertext()).split()), 60)
        where, last = f'{where}, "{title}"', plural(self._pages[-1].lines, "line")
        if not self._accepted:
            what = f"the chapter ends on a page with {last}, and its paragraphs cannot mend that"
            missing = plural(FEWEST - self._pages[-1].lines, "line")
            tip = f"shorten the chapter by {last}, or lengthen it by {missing}"
            explain(where, what, tip)
            return
        size = plural(len(self._accepted), "paragraph")
        size += " has" if len(self._accepted) == 1 else " have"
        change = "more" if self._accepted[0].more > 0 else "less"
        explain(where, f"{size} a line {change}, or the chapter would end on a page with {last}")

    def _take_back(self) -> None:
        self._composer.decline(self._accepted)
        self._accepted = ()
        for block in _held(self._chapter):
            if block not in self._held:
                block.set("class", " ".join(one for one in classes(block) if one != "held"))


def _is_short(pages: Sequence[Page]) -> bool:
    """Whether the last of several pages of a chapter is nearly empty."""
    return len(pages) > 1 and 0 < pages[-1].lines < FEWEST


def _cheapest_way(pages: Sequence[Page], offers: Sequence[Offer]) -> Sequence[Offer]:
    """The cheapest offers that fill the last page of a chapter or do without it, if there are any.

    A page that has room for a line keeps one of those that are added on it or before.
    """
    last = pages[-1].lines
    ways = [_first([offer for offer in offers if offer.more < 0], last)]
    for start in range(len(pages)):
        here = {number for page in pages[start:] for number in page.paragraphs}
        kept = sum(page.room > 0 for page in pages[start:-1])
        own = [offer for offer in offers if offer.more > 0 and offer.number in here]
        ways.append(_first(own, FEWEST - last + kept))
    return min(filter(None, ways), key=lambda way: sum(one.price for one in way), default=())


def _first(offers: Sequence[Offer], count: int) -> Sequence[Offer]:
    """So many offers, or none if there are fewer."""
    return offers[:count] if len(offers) >= count else ()


def _held(chapter: _Element) -> Iterator[_Element]:
    """The blocks of a chapter that start on a new page for the sake of a note."""
    return (one for one in chapter.iter(etree.Element) if "held" in classes(one))


def pages_of_chapters(document: Box) -> Mapping[str, list[Page]]:
    """What stands on each page of a chapter, by the id of its heading."""
    found: dict[str, list[Page]] = {}
    for page in document.pages:
        box = page._page_box  # noqa: SLF001 - it is not to be had otherwise
        for chapter in _chapters(box):
            name = chapter.element.get("aria-labelledby")
            found.setdefault(name, []).append(_read(chapter, _bottom(box)))
    return found


def _read(chapter: Box, bottom: float) -> Page:
    """What stands in a part of a chapter, above the bottom of its page."""
    lines = list(_lines(chapter))
    room = bottom - max((line.position_y + line.height for line in lines), default=bottom)
    height = max((line.height for line in lines), default=0) or 1
    elements = [getattr(box, "element", None) for box in chapter.descendants()]
    numbers = [one.get(NUMBER) for one in elements if one is not None]
    paragraphs = frozenset(int(number) for number in numbers if number)
    return Page(sum(map(_height, lines)), int(room / height + NEARLY), paragraphs)


def _chapters(box: Box) -> Iterator[Box]:
    """The parts of chapters on a page."""
    for child in getattr(box, "children", ()):
        element = getattr(child, "element", None)
        if element is not None and "chapter" in classes(element):
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
