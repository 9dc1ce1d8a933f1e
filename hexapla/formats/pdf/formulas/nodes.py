"""What ziamath 0.13 draws in a way of its own, drawn as browsers do: tables, boxes, and letters.

Its classes of nodes are asked for by the names of elements, and one of the same name takes the
place of another: see ``Mnode.__init_subclass__``.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import Element

from ziafont.fonttypes import BBox
from ziamath.drawable import Drawable, HLine, VLine
from ziamath.nodes import Mnode
from ziamath.nodes.menclose import Menclose
from ziamath.nodes.mnumber import Mtext
from ziamath.nodes.moperator import Moperator

from hexapla.formats.pdf.formulas import letters
from hexapla.rendering.formulas import RULES

BESIDE, ABOVE, AT_THE_EDGE = 0.4, 0.22, 0.15
"""What a cell has beside it, and above and below, and what a table has at its edges, in ems."""

ASCENT, DESCENT = 0.68, 0.2
"""How high and deep a line of a table is at least, so that lines of x stand like lines of b."""

THICK, APART, DASH = 0.05, 0.12, 0.2
"""Rules: how thick they are, how far double ones are apart, how long dashes and gaps are."""


class Letters(Drawable):
    """Letters in a face of the text."""

    def __init__(
        self, outline: letters.Outline, size: float, colour: str, *, is_shown: bool
    ) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._outline, self._colour, self._is_shown = outline, colour, is_shown
        self._scale = size / outline.scale
        width = outline.advance * size
        self.bbox = BBox(0, width, outline.bottom * size, outline.top * size)

    def draw(self, x: float, y: float, svg: Element) -> tuple[float, float]:
        """Draw them from a place on the line."""
        if self._is_shown and self._outline.path:
            place = f"translate({x:.3f} {y:.3f}) scale({self._scale:.6f} {-self._scale:.6f})"
            attributes = {"d": self._outline.path, "transform": place, "fill": self._colour}
            ET.SubElement(svg, "path", attributes)
        return x + self.bbox.xmax, y


class Words(Mtext, tag="mtext"):
    """Words in a formula, in the language of the formula where that has letters of its own."""

    def _setup(self, **kwargs: Any) -> None:
        if not self.string:
            self.bbox = BBox(0, 0, 0, 0)
        elif letters.lacking(self.string):
            self._set_letters(is_shown=not kwargs.get("phantom"))
        else:
            super()._setup(**kwargs)

    def _set_letters(self, *, is_shown: bool) -> None:
        x = 0.0
        for outline in letters.outlines(self.string, self.element.get("lang", "")):
            node = Letters(outline, self.glyphsize, self.style.mathcolor, is_shown=is_shown)
            self.nodes.append(node)
            self.nodexy.append((x, 0))
            x += node.bbox.xmax
        top = max(node.bbox.ymax for node in self.nodes)
        self.bbox = BBox(0, x, min(node.bbox.ymin for node in self.nodes), top)


class Sign(Moperator, tag="mo"):
    """A sign; large ones stand on the axis of the formula, as a minus does."""

    def _setup(self, **kwargs: Any) -> None:
        super()._setup(**kwargs)  # type: ignore[no-untyped-call]
        if self.element.get("largeop") == "true" and self.string and self.style.displaystyle:
            middle = (self.bbox.ymax + self.bbox.ymin) / 2
            rise = self.units_to_points(self.font.math.consts.axisHeight) - middle
            self.nodexy = [(x, y - rise) for x, y in self.nodexy]
            box = self.bbox
            self.bbox = BBox(box.xmin, box.xmax, box.ymin + rise, box.ymax + rise)


class Enclosed(Menclose, tag="menclose"):
    """Something with a line round or through it."""

    def _setup(self, **kwargs: Any) -> None:
        super()._setup(**kwargs)
        # ziamath 0.13 takes the depth of what is enclosed for height, too.
        inner: BBox = self.base.bbox
        pad = 2 * self.units_to_points(self.font.math.consts.radicalRuleThickness)
        self.bbox = BBox(0, inner.xmax - inner.xmin + 2 * pad, inner.ymin - pad, inner.ymax + pad)


@dataclass(slots=True)
class _Cell:
    node: Any
    align: str
    names: list[str]
    """Its classes: the rules at its sides, and the sides where nothing stands before the next."""

    @property
    def width(self) -> float:
        box = self.node.bbox
        return float(max(box.xmax, self.node.xadvance()) - min(box.xmin, 0))

    def gap(self, side: str) -> float:
        return 0 if f"close-{side}" in self.names else BESIDE

    def rule(self, side: str) -> str | None:
        """The kind of rule at a side; None without any."""
        return next(
            (kind for kind, end in RULES.items() if f"rule-{side}{end}" in self.names), None
        )


class Table(Mnode, tag="mtable"):
    """A table with the gaps and the rules that its cells have in browsers."""

    def __init__(self, element: Element, parent: Any, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(element, parent, **kwargs)
        kwargs = {key: kwargs[key] for key in kwargs if key == "phantom"}
        self._is_shown = not kwargs.get("phantom")
        self._rows = [[self._cell(cell, kwargs) for cell in row] for row in element]
        self._em = self.glyphsize
        if any(self._rows):
            self._place()

    def _cell(self, element: Element, kwargs: dict[str, Any]) -> _Cell:
        names = element.get("class", "").split()
        align = element.get("columnalign", "center")
        return _Cell(Mnode.fromelement(element, parent=self, **kwargs), align, names)

    def _place(self) -> None:
        """Give each cell its place, the table centred on the axis of the formula."""
        edges, tops = self._column_edges(), self._row_edges()
        axis = self.units_to_points(self.font.math.consts.axisHeight)
        top = -tops[-1] / 2 - axis
        for at, row in enumerate(self._rows):
            baseline = top + tops[at] + self._above(row) + ABOVE * self._em
            for column, cell in enumerate(row):
                self.nodes.append(cell.node)
                self.nodexy.append((self._x(cell, edges[column : column + 2]), baseline))
        for x, y, rule in self._ruled(edges, [top + edge for edge in tops]):
            self.nodes.append(rule)
            self.nodexy.append((x, y))
        self.bbox = BBox(0, edges[-1] + self._margin, -top - tops[-1], -top)

    @property
    def _margin(self) -> float:
        return AT_THE_EDGE * self._em

    def _column_edges(self) -> list[float]:
        """Where columns begin, and where the last one ends."""
        edges = [self._margin]
        for column in range(max(map(len, self._rows))):
            cells = [row[column] for row in self._rows if column < len(row)]
            gaps = max(cell.gap("left") + cell.gap("right") for cell in cells) * self._em
            edges.append(edges[-1] + max(cell.width for cell in cells) + gaps)
        return edges

    def _row_edges(self) -> list[float]:
        """Where rows begin below the top, and where the last one ends."""
        edges = [0.0]
        for row in self._rows:
            below = max([DESCENT * self._em, *(-cell.node.bbox.ymin for cell in row)])
            edges.append(edges[-1] + self._above(row) + below + 2 * ABOVE * self._em)
        return edges

    def _above(self, row: list[_Cell]) -> float:
        return float(max([ASCENT * self._em, *(cell.node.bbox.ymax for cell in row)]))

    def _x(self, cell: _Cell, edges: list[float]) -> float:
        left, right = (
            edges[0] + cell.gap("left") * self._em,
            edges[1] - cell.gap("right") * self._em,
        )
        shift = {"left": 0.0, "right": 1.0}.get(cell.align, 0.5)
        start: float = left - min(cell.node.bbox.xmin, 0)
        return start + (right - left - cell.width) * shift

    def _ruled(self, edges: list[float], tops: list[float]) -> Iterator[tuple[float, float, Any]]:
        """The rules: where each stands, and how it is drawn."""
        for at, row in enumerate(self._rows):
            for column, cell in enumerate(row):
                left, right, top, bottom = *edges[column : column + 2], *tops[at : at + 2]
                for side, y in (("top", top), ("bottom", bottom)):
                    for start, length, aside in self._strokes(cell.rule(side), right - left):
                        line = HLine(length, THICK * self._em, style=self.style)
                        yield left + start, y + aside - THICK * self._em / 2, line
                for side, x in (("left", left), ("right", right)):
                    for start, length, aside in self._strokes(cell.rule(side), bottom - top):
                        yield x + aside, top + start, self._upright(length)

    def _upright(self, length: float) -> Any:  # noqa: ANN401 - ziamath's
        return VLine(length, THICK * self._em, style=self.style)

    def _strokes(self, rule: str | None, length: float) -> Iterator[tuple[float, float, float]]:
        """The strokes of a rule: where each begins, how long it is, and how far aside it stands."""
        if rule is None or not self._is_shown:
            return
        kind = RULES[rule]
        if kind == "-dashed":
            count = max(1, round(length / (DASH * self._em) / 2))
            for number in range(count):
                yield number * length / count, length / count / 2, 0
            return
        for aside in (-APART / 2, APART / 2) if kind == "-double" else (0,):
            yield 0, length, aside * self._em
