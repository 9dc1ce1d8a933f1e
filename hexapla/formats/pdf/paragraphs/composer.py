"""The paragraphs of a book: read once they are laid out, composed, and looked at again.

A paragraph that cannot be measured, or that comes out otherwise than meant, is left to WeasyPrint,
which breaks its lines one by one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lxml import etree

from hexapla.formats.pdf.paragraphs import composing, finding, ordering, reading
from hexapla.formats.pdf.paragraphs import tables as table_columns
from hexapla.formats.pdf.paragraphs.measuring import Faces
from hexapla.formats.pdf.paragraphs.reading import NUMBER, Setting, Unreadable
from hexapla.formats.pdf.paragraphs.rules import Rules
from hexapla.formats.pdf.paragraphs.tables import Columns
from hexapla.formats.pdf.paragraphs.writing import LINE
from hexapla.rendering.elements import add_class, classes

if TYPE_CHECKING:
    from lxml.etree import _Element

COMPOSED = "composed"
"""The class of a paragraph whose lines are written."""

CELLS = {"td", "th"}

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
    has_blocks: bool
    """Whether blocks follow it in its element, which are not set in these lines."""


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

    def __init__(
        self,
        bodies: Sequence[_Element],
        rules: Callable[[str], Rules],
        faces: Faces | None = None,
    ) -> None:
        """``rules`` finds those of a language by its tag; ``faces`` may be those of others."""
        self._bodies, self._rules, self._faces = bodies, rules, faces or Faces()
        self._paragraphs: dict[int, _Element] = {}
        self._tables: dict[int, _Element] = {}
        self._number()
        self._settings: dict[int, Setting] = {}
        self._columns: dict[int, Columns] = {}
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
            with finding.without_blocks(paragraph):
                ways = composing.solutions(paragraph, setting, self._rules(setting.lang))
            if best := ways.pop(0, None):
                prices = ((more, way.demerits - best.demerits) for more, way in ways.items())
                found += [Offer(number, more, price) for more, price in prices]
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
        self._number()
        exchanged: list[tuple[_Element, _Element]] = []
        held: set[int] = set()
        with ExitStack() as tables:
            try:
                # From the last one on, so that a note comes before the paragraph that copies it.
                for number in sorted(self._settings, reverse=True):
                    paragraph = self._paragraphs[number]
                    if (known := self._compose(number)) is not None:
                        own = known.element
                        own.set("class", paragraph.get("class", ""))
                        _exchange(paragraph, own)
                        exchanged.append((paragraph, own))
                        if not known.has_blocks:
                            add_class(paragraph, COMPOSED)
                        for table in {*self._tables_around(number)} - held:
                            tables.enter_context(self._held(table))
                            held.add(table)
                yield
            finally:
                for paragraph, own in reversed(exchanged):
                    _exchange(paragraph, own)
                    paragraph.set("class", own.get("class", ""))
                    if not paragraph.get("class"):
                        del paragraph.attrib["class"]

    def choose_lines(
        self,
        document: Any,  # noqa: ANN401 - WeasyPrint has no types
        *,
        are_tables_at_rest: bool = True,
    ) -> bool:
        """Read a laid-out document; whether other lines are to be laid out now.

        Cells are read when their tables rest.
        """
        if not self._paragraphs:
            return False
        before = len(self._settings), len(self._composed)
        if are_tables_at_rest and self._tables:
            # Those of the first layout stay: in the next ones they are held.
            self._columns = {**dict(table_columns.columns(document)), **self._columns}
            self._leave_overfull_tables(document)
        for number, boxes in reading.paragraphs(document):
            if not are_tables_at_rest and _is_in_table(self._paragraphs[number]):
                continue
            if number in self._settings:
                own = self._composed.get(number)
                if own and not _is_as_meant(boxes, own, self._settings[number]):
                    self._give_up(number, "lines that come out otherwise")
            elif number not in self.left:
                self._read(number, boxes)
        return before != (len(self._settings), len(self._composed))

    def _number(self) -> None:
        """Give a number to what is new: parts of notes that were cut meanwhile among it."""
        for body in self._bodies:
            for known, name, found in (
                (self._paragraphs, NUMBER, finding.paragraphs(body)),
                (self._tables, table_columns.NUMBER, body.iter("table")),
            ):
                for element in found:
                    if known.get(int(element.get(name, "0"))) is not element:
                        known[len(known) + 1] = element
                        element.set(name, str(len(known)))

    def _read(self, number: int, boxes: Sequence[Any]) -> None:
        paragraph, lines = self._paragraphs[number], sum(map(len, map(reading.lines, boxes)))
        with finding.without_blocks(paragraph):
            is_short = lines <= 1 + sum(1 for _ in paragraph.iter("br"))
            is_mixed = _is_mixed(paragraph, boxes[0])
            if is_short and not is_mixed and not composing.goes_on(paragraph):
                return
        try:
            self._settings[number] = reading.read(paragraph, list(boxes), self._faces)
        except Exception as reason:  # noqa: BLE001 - see _reason
            self.left[number] = _reason(reason)

    def _compose(self, number: int) -> _Composed | None:
        if number in self.left:
            return None
        paragraph, setting = self._paragraphs[number], self._settings[number]
        with finding.without_blocks(paragraph) as blocks:
            source = etree.tostring(paragraph, with_tail=False)
            known = self._composed.get(number)
            if known and known.source == source and known.has_blocks == bool(blocks):
                return known
            rules, more = self._rules(setting.lang), self._more.get(number, 0)
            try:
                own, lines = composing.compose(paragraph, setting, rules, more)
            except Exception as reason:  # noqa: BLE001 - see _reason
                self._give_up(number, _reason(reason))
            else:
                if blocks:
                    _mark_inner(own)
                widths = [line.width for line in lines]
                self._composed[number] = _Composed(source, own, widths, bool(blocks))
                return self._composed[number]
        # In its best lines, or not at all.
        return self._compose(number)

    def _held(self, table: int) -> AbstractContextManager[None]:
        """Let a table keep its columns, for as long as it lasts."""
        return table_columns.held(self._tables[table], self._columns[table])

    def _leave_overfull_tables(self, document: Any) -> None:  # noqa: ANN401
        """Leave the cells of tables that want other columns now, as words in them have changed."""
        overfull = table_columns.overfull(document)
        for number in list(self._composed) if overfull else ():
            if overfull.intersection(self._tables_around(number)):
                self._give_up(number, "a table whose columns changed")
        for table in overfull:
            del self._columns[table]

    def _tables_around(self, number: int) -> Iterator[int]:
        """The tables in whose cells a paragraph stands."""
        paragraph = self._paragraphs[number]
        for cell in [paragraph, *paragraph.iterancestors(*CELLS)]:
            table = next(cell.iterancestors("table"), None)
            found = int(table.get(table_columns.NUMBER, "0")) if table is not None else 0
            if cell.tag in CELLS and found in self._columns:
                yield found

    def _give_up(self, number: int, reason: str) -> None:
        """Set a paragraph in the best lines again, or leave it to WeasyPrint if it is in them."""
        self._composed.pop(number, None)
        if not self._more.pop(number, 0):
            self.left[number] = reason


def _reason(error: Exception) -> str:
    """Why a paragraph is left to WeasyPrint; nothing here is a reason not to print a book."""
    return str(error) if isinstance(error, Unreadable) else f"a {type(error).__name__}"


def _is_in_table(paragraph: _Element) -> bool:
    return next(paragraph.iterancestors("table"), None) is not None


def _is_mixed(paragraph: _Element, box: Any) -> bool:  # noqa: ANN401
    """Whether a line has parts of two directions, which WeasyPrint orders element by element."""
    rtl = box.style["direction"] == "rtl"
    text = "".join(map(str, paragraph.itertext()))
    return len(paragraph) > 0 and len(set(ordering.levels(text, rtl=rtl))) > 1


def _is_text_of(paragraph: _Element, chapter: _Element) -> bool:
    """Whether a paragraph is running text of a chapter: no heading, caption, cell or note."""
    above = [paragraph, *paragraph.iterancestors()]
    return (
        chapter in above
        and paragraph.tag not in composing.BALANCED
        and not any(one.tag == "table" or "footnote" in classes(one) for one in above)
    )


def _exchange(one: _Element, other: _Element) -> None:
    """Let two elements exchange what they hold, but for the blocks in the first one."""
    with finding.without_blocks(one):
        mine, theirs = (one.text, list(one)), (other.text, list(other))
        one.text, one[:] = theirs
        other.text, other[:] = mine


def _mark_inner(own: _Element) -> None:
    """Give what holds just the lines of a paragraph the class that says so, not all its element."""
    host = own
    while not host[0].get(LINE):
        host = host[0]
    if host is own:
        host = etree.Element("span")
        host[:] = list(own)
        own[:] = [host]
    add_class(host, COMPOSED)


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
