"""The paragraphs of a book: read once they are laid out, composed, and looked at again.

A paragraph that cannot be measured, or that comes out otherwise than meant, is left to WeasyPrint,
which breaks its lines one by one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lxml import etree

from hexapla.formats.pdf.paragraphs import composing, reading
from hexapla.formats.pdf.paragraphs.measuring import Faces
from hexapla.formats.pdf.paragraphs.reading import NUMBER, Setting, Unreadable
from hexapla.formats.pdf.paragraphs.rules import Rules
from hexapla.formats.pdf.paragraphs.writing import LINE
from hexapla.rendering.blocks import BLOCKS
from hexapla.rendering.elements import classes
from hexapla.rendering.headings import HEADINGS

if TYPE_CHECKING:
    from lxml.etree import _Element

COMPOSED = "composed"
"""The class of a paragraph whose lines are written."""

CUT = "footnote-part"
"""The class of a note that was cut into pieces: the last line of a piece is not the last one."""

TAGS = {"p", "li", "dt", "dd", "figcaption", *HEADINGS}

ELSEWHERE = {"table", "pre", "svg"}
"""What stands in these is left alone: their widths depend on their text."""

NEAR = 0.1 * 4 / 3
"""By how much a line may come out wider or narrower than meant: a tenth of a point, in pixels."""


@dataclass(slots=True)
class _Composed:
    """A paragraph with its lines."""

    source: bytes
    """What it was made of."""
    element: _Element
    widths: list[float | None]
    """Of its lines, where they are meant to have one."""


@dataclass(frozen=True, slots=True)
class Offer:
    """That a paragraph can be set in a line more or less than is best."""

    number: int
    """Of the paragraph."""
    more: int
    """1: a line more; -1: a line less."""
    price: float
    """The demerits of its lines over those of the best ones: see :mod:`breaking`."""


class Composer:
    """Composes the paragraphs of chapters, laid out again and again."""

    def __init__(self, bodies: Sequence[_Element], rules: Callable[[str], Rules]) -> None:
        """``rules`` finds those of a language by its tag."""
        self._rules, self._faces = rules, Faces()
        self._paragraphs = dict(enumerate((one for body in bodies for one in _candidates(body)), 1))
        for number, paragraph in self._paragraphs.items():
            paragraph.set(NUMBER, str(number))
        self._settings: dict[int, Setting] = {}
        self._composed: dict[int, _Composed] = {}
        self._more: dict[int, int] = {}
        """How many lines more or less paragraphs are asked for, by their numbers."""
        self.left: dict[int, str] = {}
        """Why paragraphs of more than one line are left to WeasyPrint, by their numbers."""

    def left_paragraphs(self) -> Iterator[tuple[_Element, str]]:
        """The paragraphs of more than one line that are left to WeasyPrint, and the reasons."""
        for number, reason in sorted(self.left.items()):
            yield self._paragraphs[number], reason

    @property
    def reasons(self) -> Counter[str]:
        """How many paragraphs are left to WeasyPrint, by the reason."""
        return Counter(self.left.values())

    def __len__(self) -> int:
        return len(self._composed)

    def offers(self, chapter: _Element) -> list[Offer]:
        """Which paragraphs of a chapter can give or take a line, the cheapest first.

        They are composed for it only when they are asked.
        """
        found = []
        for number, paragraph in self._paragraphs.items():
            if number not in self._composed or not _is_text_of(paragraph, chapter):
                continue
            setting = self._settings[number]
            ways = composing.solutions(paragraph, setting, self._rules(setting.lang))
            best = ways.pop(0).demerits
            found += [Offer(number, more, way.demerits - best) for more, way in ways.items()]
        return sorted(found, key=lambda offer: offer.price)

    def accept(self, offers: Iterable[Offer]) -> None:
        """Set paragraphs with a line more or less from now on, as they offered."""
        for offer in offers:
            self._more[offer.number] = offer.more
            self._composed.pop(offer.number, None)

    def decline(self, offers: Iterable[Offer]) -> None:
        """Set paragraphs in the best lines again."""
        for offer in offers:
            self._more.pop(offer.number, None)
            self._composed.pop(offer.number, None)

    @contextmanager
    def lines_in_place(self) -> Iterator[None]:
        """Put the lines of composed paragraphs into them, for as long as it lasts."""
        exchanged: list[tuple[_Element, _Element]] = []
        try:
            # From the last one on, so that a note comes before the paragraph that copies it.
            for number in sorted(self._settings, reverse=True):
                paragraph = self._paragraphs[number]
                if (own := self._compose(number)) is not None:
                    own.set("class", paragraph.get("class", ""))
                    _exchange(paragraph, own)
                    exchanged.append((paragraph, own))
                    paragraph.set("class", f"{paragraph.get('class', '')} {COMPOSED}".strip())
            yield
        finally:
            for paragraph, own in reversed(exchanged):
                _exchange(paragraph, own)
                paragraph.set("class", own.get("class", ""))
                if not paragraph.get("class"):
                    del paragraph.attrib["class"]

    def choose_lines(self, document: Any) -> bool:  # noqa: ANN401 - WeasyPrint has no types
        """Read a laid-out document; whether other lines are to be laid out now."""
        if not self._settings:
            self._read(document)
            return bool(self._settings)
        are_others = False
        for number, boxes in reading.paragraphs(document):
            own = self._composed.get(number)
            if own and not _is_as_meant(boxes, own, self._settings[number]):
                self._give_up(number, "lines that come out otherwise")
                are_others = True
        return are_others

    def _read(self, document: Any) -> None:  # noqa: ANN401
        for number, boxes in reading.paragraphs(document):
            paragraph, lines = self._paragraphs[number], sum(map(len, map(reading.lines, boxes)))
            if lines == 1 or _is_cut(paragraph):
                continue
            try:
                self._settings[number] = reading.read(paragraph, boxes, self._faces)
            except Exception as reason:  # noqa: BLE001 - see _reason
                self.left[number] = _reason(reason)

    def _compose(self, number: int) -> _Element | None:
        paragraph = self._paragraphs[number]
        if number in self.left or _is_cut(paragraph):
            self._composed.pop(number, None)
            return None
        source = etree.tostring(paragraph, with_tail=False)
        known = self._composed.get(number)
        if known is None or known.source != source:
            setting = self._settings[number]
            try:
                own, lines = composing.compose(
                    paragraph, setting, self._rules(setting.lang), self._more.get(number, 0)
                )
            except Exception as reason:  # noqa: BLE001 - see _reason
                self._give_up(number, _reason(reason))
                return self._compose(number)
            known = self._composed[number] = _Composed(source, own, [line.width for line in lines])
        return known.element

    def _give_up(self, number: int, reason: str) -> None:
        """Set a paragraph in the best lines again, or leave it to WeasyPrint if it is in them."""
        self._composed.pop(number, None)
        if not self._more.pop(number, 0):
            self.left[number] = reason


def _reason(error: Exception) -> str:
    """Why a paragraph is left to WeasyPrint; nothing here is a reason not to print a book."""
    return str(error) if isinstance(error, Unreadable) else f"a {type(error).__name__}"


def _candidates(body: _Element) -> Iterator[_Element]:
    """The elements of a chapter that hold lines of text, and nothing else."""
    for element in body.iter(etree.Element):
        is_text = element.tag in TAGS or (element.tag == "div" and "p" in classes(element))
        if (is_text or _is_note(element)) and not _is_elsewhere(element) and _is_flat(element):
            yield element


def _is_note(element: _Element) -> bool:
    """Whether an element is a note of one paragraph that was not cut."""
    return "footnote" in classes(element) and len(element) == 1 and not _is_cut(element)


def _is_text_of(paragraph: _Element, chapter: _Element) -> bool:
    """Whether a paragraph is running text of a chapter: no heading, no caption and no note."""
    above = [paragraph, *paragraph.iterancestors()]
    return (
        chapter in above
        and paragraph.tag not in composing.BALANCED
        and not any("footnote" in classes(one) for one in above)
    )


def _is_cut(element: _Element) -> bool:
    return CUT in classes(element)


def _is_elsewhere(element: _Element) -> bool:
    return any(
        above.tag in ELSEWHERE or "footnote" in classes(above) for above in element.iterancestors()
    )


def _is_flat(element: _Element) -> bool:
    """Whether there are no blocks in an element, but in its notes."""
    return all(
        "footnote" in classes(child) or (child.tag not in BLOCKS and _is_flat(child))
        for child in element
    )


def _exchange(one: _Element, other: _Element) -> None:
    """Let two elements exchange what they hold."""
    mine, theirs = (one.text, list(one)), (other.text, list(other))
    one.text, one[:] = theirs
    other.text, other[:] = mine


def _is_as_meant(boxes: Sequence[Any], composed: _Composed, setting: Setting) -> bool:
    """Whether the lines of a paragraph came out as they were written."""
    laid_out = [line for box in boxes for line in reading.lines(box)]
    if len(laid_out) != len(composed.widths) or not all(
        _is_in_place(box, setting) for box in boxes
    ):
        return False
    for number, (line, meant) in enumerate(zip(laid_out, composed.widths, strict=True)):
        spans = [one for one in line.descendants() if _is_line(one)]
        if [one.element.get(LINE) for one in spans] != [str(number)]:
            return False
        width, room = spans[0].margin_width(), setting.width - (0 if number else setting.indent)
        if width > room + NEAR or (meant is not None and width < meant - NEAR):
            return False
    return True


def _is_in_place(box: Any, setting: Setting) -> bool:  # noqa: ANN401
    """Whether a box is as wide as it was, and begins with its first line: no float is beside it."""
    top = reading.lines(box)[0].position_y - box.content_box_y()
    return bool(abs(box.width - setting.width) < NEAR and abs(top) < 1)


def _is_line(box: Any) -> bool:  # noqa: ANN401
    from weasyprint.formatting_structure import boxes

    return isinstance(box, boxes.InlineBox) and bool(box.element.get(LINE))
