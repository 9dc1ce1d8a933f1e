"""Wide tables, made to fit: set tighter and smaller, turned with their page, their words broken.

WeasyPrint 70 makes a table as wide as the longest words in its columns, and lets it run off the
page. After the book was laid out once, each table that is too wide takes the first of these steps
that is enough; what is too wide after the last one cannot be printed. Its pictures come first: they
are made smaller before the words are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hexapla.errors import Finding, ToolError, shorten
from hexapla.formats.pdf.boxes import MILLIMETRES, SLACK, Box, text_of
from hexapla.rendering.chapters import heading_text
from hexapla.rendering.elements import add_class, classes, wrap
from hexapla.rendering.headings import HEADINGS

if TYPE_CHECKING:
    from lxml.etree import _Element

LANDSCAPE = "landscape"
"""The class of what stands on a page that is turned: an author may give it by hand."""

SMALLEST = 2 / 3
"""How small the type of a table may become, as a share of its size: 6 points out of 9."""

PADDING = 0.25
"""What ``tight`` takes off a column at each side, in ems of the table; see the print style."""


@dataclass(frozen=True, slots=True)
class _WideTable:
    """A table that is wider than its place. Lengths are in CSS pixels."""

    id: str
    width: float
    place: float
    """How wide it may be where it stands."""
    page: tuple[float, float]
    """How wide the text of its page is, and would be if the page was turned."""
    size: float
    """Of its type."""
    columns: int
    text: str

    def scale(self, place: float, *, is_tight: bool) -> float:
        """By how much its type has to be smaller for this place."""
        saved = 0 if is_tight else 2 * PADDING * self.size * self.columns
        # Rules do not grow smaller with the type; a hundredth is more than they are wide.
        return min(1, 0.99 * place / (self.width - saved))


def turn_by_hand(body: _Element) -> None:
    """Give tables that the author turns (``{.landscape}``) the element round them that turns."""
    for table in list(body.iter("table")):
        if LANDSCAPE in classes(table):
            table.set("class", " ".join(name for name in classes(table) if name != LANDSCAPE))
            _turn_page(table)


def fit(bodies: Sequence[_Element], document: Box, where: str) -> bool:
    """Let the tables of chapters that are too wide in a document take a step, in place.

    Returns whether there were any.

    Raises:
        ToolError: a table is too wide after the last step. ``where`` names the edition.
    """
    tables = {one.get("id"): one for body in bodies for one in body.iter("table")}
    wide_tables = list(_wide_tables(document))
    if lost := [one for one in wide_tables if "broken" in classes(tables[one.id])]:
        raise ToolError(_too_wide(one, f"{where}{_section(tables[one.id])}") for one in lost)
    for one in wide_tables:
        _step(tables[one.id], one)
    return bool(wide_tables)


def _step(table: _Element, wide: _WideTable) -> None:
    """The first step that is enough for a table, by its width; or else the last one."""
    if table.find(".//img") is not None and "pictures" not in classes(table):
        add_class(table, "pictures")
        return
    is_tight = "tight" in classes(table)
    smallest = SMALLEST * float(table.get("data-size", wide.size))
    scale = wide.scale(wide.place, is_tight=is_tight)
    if wide.size * scale < smallest:
        if not _is_turned(table):
            scale = wide.scale(_turn(table, wide.page), is_tight=is_tight)
        if wide.size * scale < smallest:
            add_class(table, "broken" if "hyphenated" in classes(table) else "hyphenated")
    add_class(table, "tight")
    table.set("data-size", table.get("data-size", str(wide.size)))
    table.set("style", f"font-size: {max(wide.size * scale, smallest):.2f}px")


def _turn(table: _Element, page: tuple[float, float]) -> float:
    """Give a table the length of the page, on one that is turned, or across both columns.

    Returns how wide it may then be, in CSS pixels.
    """
    width, turned_width = page
    pair = next((one for one in table.iterancestors("div") if "pair" in classes(one)), None)
    if pair is None:
        _turn_page(table)
        return turned_width
    add_class(pair, "stacked")
    return width


def _is_turned(table: _Element) -> bool:
    return any({LANDSCAPE, "stacked"} & {*classes(one)} for one in table.iterancestors("div"))


def _turn_page(table: _Element) -> None:
    turned = wrap(table, "div", LANDSCAPE)
    # The heading of a table goes with it; that of a chapter opens its own page.
    while (above := turned.getprevious()) is not None and above.tag in HEADINGS[1:]:
        turned.insert(0, above)


# -------------------------------------------------------------------------------- measuring


def _wide_tables(document: Box) -> Iterator[_WideTable]:
    """The tables that are wider than their place, each once."""
    seen: set[str] = set()
    for page in document.pages:
        box = page._page_box  # noqa: SLF001 - no other way
        for table, place in _tables(box, box.width):
            name = table.element.get("id")
            if name not in seen and table.border_width() > place + SLACK:
                seen.add(name)
                yield _WideTable(
                    name,
                    table.border_width(),
                    place,
                    (box.width, box.width + box.margin_height() - box.margin_width()),
                    table.style["font_size"],
                    len(table.column_widths),
                    shorten(text_of(table), 60),
                )


def _tables(box: Box, place: float) -> Iterator[tuple[Box, float]]:
    """The tables in a box, and how wide each may be."""
    from weasyprint.formatting_structure import boxes

    for child in getattr(box, "children", ()):
        if isinstance(child, boxes.TableBox) and child.element_tag == "table":
            yield child, place
            continue
        is_wrapper = getattr(child, "is_table_wrapper", False)  # as wide as its table
        is_block = isinstance(child, boxes.BlockContainerBox) and not is_wrapper
        yield from _tables(child, child.width if is_block else place)


def _section(table: _Element) -> str:
    """The section that a table stands in, for people."""
    headings = table.xpath("preceding::*[self::h1 or self::h2 or self::h3 or self::h4]")
    return f", section {heading_text(headings[-1])!r}" if headings else ""


def _too_wide(table: _WideTable, where: str) -> Finding:
    width, place = (round(length * MILLIMETRES) for length in (table.width, table.place))
    what = f"the table {table.text!r} is {width} mm wide in the smallest type, and its page {place}"
    tip = "divide it, take columns or pictures out of it, or choose a larger page in book.toml"
    return Finding(where, what, tip)
