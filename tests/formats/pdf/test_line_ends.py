"""Lines that end before another element: where they are broken, and that both edges are even."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from hexapla.formats.pdf import weasyprint

TEXTS = {
    "ar": "يدرك مسؤوليته ويتمسك بالتنمية السلمية {}وبالانفتاح{} لفائدة جميع الأطراف وبناء توافق "
    "الآراء والاهتداء {}إلى الممارسات{} الجيدة في مؤتمر الإنترنت العالمي",
    "he": "המדינה יודעת את חובותיה ודבקה בפיתוח של שלום {}ובפתיחות{} לטובת כל הצדדים ולבניית "
    "הסכמה {}בדרכים טובות{} בוועידה העולמית של הרשתות",
    "en": "It knows its duties and holds to a peaceful development {}and openness{} to the good of "
    "all sides and for building agreement {}on practices{} in the world wide conference",
}
FONTS = {"ar": "Amiri", "he": "Frank Ruhl Libre", "en": "Source Serif 4"}

MARKS = {
    "a style": ("<b>", "</b>"),
    "a link within a style": ('<i><a href="#a">', "</a></i>"),
    "a place before it": ('<span id="PLACE">', "</span>"),
    "a place after it": ("", '<span id="PLACE"></span>'),
}

WIDTHS = range(150, 330, 3)

EVEN = 0.2
"""How many pixels an edge may be off."""


class Line(NamedTuple):
    """A line of a paragraph, in pixels from the left edge of its paragraph."""

    words: str
    left: float
    right: float
    width: float
    """Of the paragraph."""
    is_last: bool


def lines(folder: Path, tag: str, text: str) -> list[list[Line]]:
    """The lines of a paragraph in many widths."""
    places = count()
    body = ""
    for width in WIDTHS:
        named = text
        while "PLACE" in named:
            named = named.replace("PLACE", f"p{next(places)}", 1)
        body += f'<p style="width: {width}px">{named}</p>'
    style = "@page { size: 400px 60000px; margin: 20px } b { font-weight: 400 }"
    style += " i { font-style: normal } p { margin: 0; text-align: justify; font-size: 13px }"
    style += f" p {{ font-family: '{FONTS[tag]}' }}"
    way = "ltr" if tag == "en" else "rtl"
    page = f'<html lang="x" dir="{way}"><title>A</title><style>{style}</style><p id="a">{body}'
    with weasyprint.layout_session("a test", date(2026, 11, 23), folder):
        document = weasyprint.lay_out(page, folder)
        return [paragraph for page in document.pages for paragraph in _paragraphs(page)]


def _paragraphs(page: Any) -> Iterator[list[Line]]:  # noqa: ANN401 - WeasyPrint's
    from weasyprint.formatting_structure import boxes

    for block in page._page_box.descendants():
        found = [one for one in getattr(block, "children", ()) if isinstance(one, boxes.LineBox)]
        if found and isinstance(block, boxes.BlockBox):
            yield [_line(block, line, is_last=line is found[-1]) for line in found]


def _line(block: Any, line: Any, *, is_last: bool) -> Line:  # noqa: ANN401
    from weasyprint.formatting_structure import boxes

    texts = [one for one in line.descendants() if isinstance(one, boxes.TextBox) and one.text]
    drawn = [_drawn(text) for text in texts if text.text.strip()]
    words = " ".join("".join(text.text for text in texts).split())
    left, right = min(start for start, _ in drawn), max(end for _, end in drawn)
    x = block.position_x
    return Line(words, left - x, right - x, block.width, is_last)


def _drawn(text: Any) -> tuple[float, float]:  # noqa: ANN401
    """From where to where the layout of a text is drawn, without spaces at its ends."""
    from weasyprint.text.ffi import FROM_UNITS, ffi

    text.pango_layout.reactivate(text.style)
    first, _ = text.pango_layout.get_first_line()
    widths, run = [], first.runs[0]
    while run != ffi.NULL:
        glyphs = run.data.glyphs
        widths += [glyphs.glyphs[at].geometry.width * FROM_UNITS for at in range(glyphs.num_glyphs)]
        run = run.next
    said = text.pango_layout.text
    before, after = len(said) - len(said.lstrip()), len(said) - len(said.rstrip())
    if first.resolved_dir:
        before, after = after, before
    text.pango_layout.deactivate()
    left = text.position_x + sum(widths[:before])
    return left, text.position_x + sum(widths[: len(widths) - after])


@pytest.mark.parametrize("mark", list(MARKS))
@pytest.mark.parametrize("tag", list(TEXTS))
def test_lines_are_even_and_broken_as_ever(tmp_path: Path, tag: str, mark: str) -> None:
    """An element in a justified paragraph changes neither the edges nor the ends of its lines."""
    plain = lines(tmp_path, tag, TEXTS[tag].format("", "", "", ""))
    marked = lines(tmp_path, tag, TEXTS[tag].format(*MARKS[mark] * 2))
    ends = [[line.words for line in paragraph] for paragraph in plain]
    assert [[line.words for line in paragraph] for paragraph in marked] == ends
    for line in (line for paragraph in marked for line in paragraph):
        begins, ends_at = (line.left, line.right - line.width)
        if tag == "en":
            begins, ends_at = ends_at, begins
        assert abs(ends_at) < EVEN, line
        assert line.is_last or abs(begins) < EVEN, line


def test_what_stands_elsewhere_ends_no_line(tmp_path: Path) -> None:
    """A line whose last element the style has put elsewhere is laid out as any other."""
    style = ".away::after { content: ''; position: absolute; inset: 0 }"
    page = f"<html lang=ar dir=rtl><style>{style}</style><p>كلمة <i class=away>كلمة </i></p>"
    with weasyprint.layout_session("a test", date(2026, 11, 23), tmp_path):
        assert len(weasyprint.lay_out(page, tmp_path).pages) == 1
