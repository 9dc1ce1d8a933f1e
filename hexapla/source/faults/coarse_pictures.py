"""Pictures of too few pixels for the size that they are printed at."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import unquote

from hexapla.errors import Finding
from hexapla.languages import languages
from hexapla.model import Book
from hexapla.source import images, pandoc_ast
from hexapla.source.files import Lines
from hexapla.source.pandoc_ast import located_blocks
from hexapla.source.pictures import sizes
from hexapla.theme import Theme

FOR_A_PRINTER = 150
"""The pixels of an inch below which a printed page shows them, where the book is printed."""

ENLARGED = 90
"""The same for a PDF that is read on a screen: a picture without a size has 96 there, and one of
fewer was made larger by the size that the text gives it."""

GOOD = 300
"""The pixels of an inch that printers ask for."""


def warnings(book: Book, lines: Lines) -> Iterator[Finding]:
    """The pictures of pixels that print too coarse, each once, with the line and what it has."""
    least = FOR_A_PRINTER if book.settings.print else ENLARGED
    rules = languages.typography(Theme(book.root), book.settings.language)
    sheet = sizes.sheet(book.settings, rules)
    for path, (width, height), uses in images.pixel_places(book):
        printed = [(use.printed(sheet, width, height)[0], at) for at, use in enumerate(uses)]
        across, at = max(printed)
        per_inch = int(width / across)
        if per_inch < least:
            millimetres = across * sizes.INCH
            what = f"the picture {path!r} is printed {millimetres:.0f} mm wide with {per_inch} ppi"
            tip = (
                f"take one of {across * GOOD:,.0f} pixels in width (300 ppi), or at the least "
                f"{across * least:,.0f}; or show it smaller, {{width={_fitting(width, least)}}}"
            )
            yield Finding(_place(book, lines, uses[at]), what, tip, "warning")


def _fitting(width: int, least: int) -> str:
    """The largest width that is not too coarse for so many pixels, as the text would say it."""
    return f"{max(1, int(width / least * sizes.INCH))}mm"


def _place(book: Book, lines: Lines, use: sizes.Use) -> str:
    """Where a picture is shown: by the name that the text has for it, and its size."""
    name = unquote(use.target).rpartition("/")[2]
    quoted = use.target.rpartition("/")[2]
    where = next(
        where
        for where, block in located_blocks(book)
        for one in pandoc_ast.walk_markup(block)
        if one["t"] == "Image" and (one["c"][2][0], sizes.given(one)) == (use.target, use.size)
    )
    sized = [
        f"{shown}{close}{{{key}={value}"
        for shown in (quoted, name)
        for close in (")", ">)")
        for key, value in zip(sizes.SIZE_KEYS, use.size, strict=True)
        if value
    ]
    return lines.at(where, *sized, quoted, name)
