"""The book of the gallery in print, and how a finished PDF is broken by hand in one thing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple, cast

import pikepdf
import pypdfium2

from hexapla.editions.localize import of_source
from hexapla.formats.pdf import writer
from hexapla.formats.press import writer as press
from hexapla.model import Book
from hexapla.theme import Theme
from tests.support.books import book_of

FILL = "The tide comes in and the tide goes out, and the harbour waits for it twice a day. " * 4

TEXT = f"""\
# Before all {{#before .unnumbered}}

{FILL}

# Tides {{#tides}}

A [tide]{{.index}} is told in [](#low), and more of it in [](#boats).^[The first note.] {FILL}

{FILL}

## Low water {{#low}}

{FILL} See [](#fig-sun), [](#tbl-days) and [](#before).^[The second note.]

![The sun](images/square.svg){{#fig-sun width=20%}}

![The moon](images/square.svg){{#fig-moon width=20%}}

: Days {{#tbl-days}}

| Day | Height |
|-----|--------|
| one | two    |

# Boats {{#boats}}

A [boat]{{.index}} waits for the [tide]{{.index}}, as [its own chapter](#boats) says. {FILL}

{FILL}

: Nights {{#tbl-nights}}

| Night | Height |
|-------|--------|
| one   | two    |

## Oars {{#oars}}

An [oar]{{.index}} is told in [](#tides). {FILL} {FILL} {FILL}
"""

MORE = """
[numbering]
paragraphs = true

[pdf]
page = "A6"
margins = "14mm 12mm 14mm 14mm"
"""


def fill(folder: Path) -> None:
    """Write the book and its two files in print."""
    book = book_in(folder)
    edition, templates = of_source(book, Theme(folder)), Theme(folder).folders[-1]
    writer.render(edition, folder / "pdf.pdf", templates)
    press.render(edition, folder / "print.pdf", templates)


def book_in(folder: Path) -> Book:
    """The book of the gallery."""
    return book_of(folder, TEXT, more=MORE)


# ------------------------------------------------------------------------------------ tools


class Written(NamedTuple):
    """A piece of text that is written in one go, as PDFium finds it."""

    page: int
    at: int
    """The how many-eth piece of its page it is."""
    text: str
    left: float
    bottom: float
    right: float
    top: float


class Paper:
    """An opened PDF, with tools that change what is written on a page."""

    def __init__(self, file: Path) -> None:
        self.pdf = pikepdf.open(file)
        self._written = list(_written(file))
        self.names: dict[str, Any] = {
            str(name): target
            for name, target in pikepdf.NameTree(self.pdf.Root.Names.Dests).items()
        }
        self._pages = {page.obj.objgen: number for number, page in enumerate(self.pdf.pages)}

    def page_of(self, name: str) -> int:
        """The page on which a name stands."""
        return self._pages[self.names[name][0].objgen]

    def nearest(self, text: str, near: str) -> Written:
        """The piece of text nearest to a named place, in any direction."""
        page, x, y = self.page_of(near), float(self.names[near][2]), float(self.names[near][3])
        wanted = text.split()  # a no-break space is none here
        found = [one for one in self._written if one.page == page and one.text.split() == wanted]
        assert found, f"{text!r} is not on the page of {near}: {self.on(page)}"
        return min(found, key=lambda one: abs(one.top - y) + abs(one.left - x) / 9)

    def lowest(self, page: int) -> Written:
        """The number of a page."""
        return min((one for one in self._written if one.page == page), key=lambda one: one.bottom)

    def highest(self, page: int) -> Written:
        """The running head of a page."""
        return max((one for one in self._written if one.page == page), key=lambda one: one.top)

    def in_line(self, text: str, page: int, beside: str) -> Written:
        """A piece of text on the line of another one."""
        here = [one for one in self._written if one.page == page]
        line = next(one for one in here if one.text.strip() == beside)
        found = [
            one for one in here if one.text.strip() == text and abs(one.bottom - line.bottom) < 3
        ]
        assert found, f"{text!r} is not beside {beside!r}: {self.on(page)}"
        return found[-1]

    def on(self, page: int) -> list[str]:
        """What is written on a page."""
        return [one.text for one in self._written if one.page == page]

    def erase(self, piece: Written) -> Written:
        """Take a piece of text out of the content of its page."""
        page = self.pdf.pages[piece.page]
        kept, at = [], -1
        for operands, operator in cast("Any", pikepdf.parse_content_stream(page)):
            is_shown = _is_shown(operands, str(operator))
            at += is_shown
            if at != piece.at or not is_shown:
                kept.append((operands, operator))
        page.obj.Contents = self.pdf.make_stream(pikepdf.unparse_content_stream(kept))
        later = [one for one in self._written if one.page == piece.page and one.at > piece.at]
        self._written = [one for one in self._written if one not in later and one != piece]
        self._written += [one._replace(at=one.at - 1) for one in later]
        return piece

    def write(self, page: int, x: float, y: float, text: str, ink: str = "0 g") -> None:
        """Write a text in a type that every program has, and of no tag."""
        font = pikepdf.Dictionary(
            Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
        )
        target = self.pdf.pages[page]
        name = target.add_resource(self.pdf.make_indirect(font), pikepdf.Name.Font)
        shown = f"Q q {ink} BT {name} 7 Tf {x} {y} Td ({text}) Tj ET Q".encode()
        target.contents_add(b"q", prepend=True)
        target.contents_add(shown)

    def cover(self, piece: Written) -> None:
        """Paint over a piece of text with white."""
        width, height = piece.right - piece.left + 2, piece.top - piece.bottom + 2
        box = f"{piece.left - 1} {piece.bottom - 1} {width} {height}"
        page = self.pdf.pages[piece.page]
        page.contents_add(b"q", prepend=True)
        page.contents_add(f"Q q 1 g {box} re f Q".encode())

    def instead(self, piece: Written, text: str) -> None:
        """Write another text where a piece stands."""
        self.erase(piece)
        self.write(piece.page, piece.left, piece.bottom, text)

    def links(self, target: str) -> Iterator[Any]:
        """The links to a name."""
        for page in self.pdf.pages:
            for one in page.obj.get("/Annots", []):
                if str(one.get("/Dest", "")) == target:
                    yield one

    def save(self, file: Path) -> None:
        """Write the file as it is now."""
        self.pdf.save(file)
        self.pdf.close()


def _is_shown(operands: Any, operator: str) -> bool:  # noqa: ANN401 - pikepdf's
    """Whether an operator writes letters, as most of those do that show text."""
    if operator not in {"Tj", "TJ"}:
        return False
    parts = operands[0] if isinstance(operands[0], pikepdf.Array) else [operands[0]]
    return any(isinstance(part, pikepdf.String) and len(bytes(part)) > 0 for part in parts)


def _written(file: Path) -> Iterator[Written]:
    document = pypdfium2.PdfDocument(file)
    try:
        for number, page in enumerate(document):
            words = page.get_textpage()
            kinds = [pypdfium2.raw.FPDF_PAGEOBJ_TEXT]
            for at, piece in enumerate(page.get_objects(kinds, max_depth=1, textpage=words)):
                yield Written(number, at, piece.extract(), *piece.get_bounds())
    finally:
        document.close()


# ---------------------------------------------------------------------------------- gallery


@dataclass(frozen=True, slots=True)
class Broken:
    """A PDF with one thing broken, and what is said of it."""

    change: Callable[[Paper], None]
    where: str
    """What the place in some finding has."""
    what: str
    """What that finding says."""
    on_press: str = ""
    """What it says of the file to print, where words of no tag belong to no link."""
