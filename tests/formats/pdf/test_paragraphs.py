"""Paragraphs composed whole: lines that are flush, in order, and nothing else than the text."""

# Wide letters count for two.

from __future__ import annotations

from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hexapla.editions.localize import of_source
from hexapla.formats.pdf import typeset, weasyprint
from hexapla.formats.pdf.paragraphs import breaking
from hexapla.formats.pdf.paragraphs.opportunities import Break
from hexapla.theme import Theme
from tests.support.books import book_of
from tests.support.lines import (
    NEAR,
    RTL,
    TEXTS,
    WIDTHS,
    extent,
    in_columns,
    laid_out,
    lines_of,
    rules_of,
    said,
    with_even_letters,
    words,
)


@pytest.mark.parametrize("language", TEXTS)
def test_lines_are_flush(tmp_path: Path, language: str) -> None:
    """Every line but the last is as wide as its column, and no line is wider."""
    _, document, composer = laid_out(tmp_path, language, in_columns(TEXTS[language]))
    assert composer.reasons == {}
    assert len(composer) == len(WIDTHS)
    found = list(lines_of(document))
    assert len(found) > 12
    for block, line, is_last in found:
        start, end = extent(line)
        left, right = block.content_box_x(), block.content_box_x() + block.width
        assert start > left - NEAR
        assert end < right + NEAR
        near = right - end if language in RTL else start - left
        assert abs(near) < NEAR
        if not is_last and len(words(line)) > 1:
            assert end - start == pytest.approx(block.width, abs=NEAR)


@pytest.mark.parametrize("language", TEXTS)
def test_the_text_stays(tmp_path: Path, language: str) -> None:
    """Composed paragraphs say letter by letter what the others say, and the tree is as it was."""
    body = in_columns(TEXTS[language])
    greedy, whole, composer = laid_out(tmp_path, language, body)
    assert said(greedy) == said(whole)
    assert len(composer) == len(WIDTHS)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("<p>A word " + "x" * 90 + " that is wider than a line of this column.</p>", "wider"),
        (
            "<p>One <span style='white-space: pre-wrap'>two  three</span> and more of it.</p>",
            "spaces",
        ),
        ("<p>One <span style='text-transform: uppercase'>two</span> and more of it.</p>", "style"),
    ],
)
def test_what_cannot_be_composed_stays(tmp_path: Path, body: str, reason: str) -> None:
    """A paragraph that cannot be measured is laid out as before, and its reason is told."""
    column = f'<div style="width: 100pt">{body}<p>{TEXTS["en"]}</p></div>'
    _, document, composer = laid_out(tmp_path, "en", column)
    assert [reason in one for one in composer.reasons] == [True]
    assert len(composer) == 1
    assert document.pages


def test_lines_that_come_out_otherwise_are_given_up(tmp_path: Path) -> None:
    """A paragraph whose lines are not as wide as meant is laid out as before."""
    body = f"<p>{TEXTS['en']}</p><p class='a'>{TEXTS['en']}</p>"
    style = "@page { size: 90mm 100mm; margin: 8mm } .a.composed { letter-spacing: 0.01em }"
    _, document, composer = laid_out(tmp_path, "en", body, style)
    assert composer.reasons == {"lines that come out otherwise": 1}
    assert len(composer) == 1
    widths = [(extent(line), block.width) for block, line, _ in lines_of(document)]
    assert all(end - start < width + NEAR for (start, end), width in widths)


@pytest.mark.parametrize("language", ["en", "he", "ja"])
def test_a_line_that_begins_before_the_others_is_filled(tmp_path: Path, language: str) -> None:
    """Where the style hangs the first line of a paragraph out, that one is longer by so much."""
    style = "p { padding-inline-start: 24px } p::before { content: ''; margin-inline-start: -24px }"
    body = f'<div style="width: 190pt"><p>{TEXTS[language]}</p></div>'
    _, document, composer = laid_out(tmp_path, language, body, style)
    assert composer.reasons == {}
    (block, first, _), *_ = lines_of(document)
    start, end = extent(first)
    assert end - start == pytest.approx(block.width + 24, abs=NEAR)


def test_beside_a_float_nothing_is_composed(tmp_path: Path) -> None:
    """A paragraph beside a float stays beside it."""
    code = '<div style="float: right; width: 15mm; height: 15mm"></div>'
    greedy, whole, composer = laid_out(tmp_path, "en", f"{code}<p>{TEXTS['en']}</p>")
    tops = [next(lines_of(one))[1].position_y for one in (greedy, whole)]
    assert tops[0] == tops[1]
    assert len(composer) == 0


def test_notes_and_pictures_keep_their_places(tmp_path: Path) -> None:
    """A note keeps its own lines, and its mark and a picture their place within a line."""
    note = '<span class="footnote" data-number="1">A note of its own, which is long enough.</span>'
    data = "data:image/svg+xml;utf8,<svg xmlns='http://www.w3.org/2000/svg' width='30' height='9'/>"
    picture = f'<img alt="a" src="{data}">'
    text = TEXTS["en"].replace("together", f"together{note}").replace("everywhere,", f"{picture},")
    style = (
        "@page { size: 90mm 100mm; margin: 8mm } "
        ".footnote::footnote-call { content: '\\2060' attr(data-number); font-size: 0.8em }"
    )
    _, document, composer = laid_out(tmp_path, "en", f"<p>{text}</p>", style)
    assert composer.reasons == {}
    assert len(composer) == 1
    assert "Anoteofitsown" in said(document)


@pytest.mark.parametrize(("lines", "is_composed"), [("whole", True), ("greedy", False)])
def test_a_book_chooses(tmp_path: Path, lines: str, is_composed: bool) -> None:
    """The lines of a book are composed where its settings say so."""
    more, text = f'[pdf]\nlines = "{lines}"', f"# One\n\n{'a few words ' * 40}"
    edition = of_source(book_of(tmp_path, text, more=more), Theme(tmp_path))
    with weasyprint.layout_session("a test", date(2026, 11, 23), tmp_path):
        document = typeset.compose(edition, tmp_path, Theme(tmp_path))
    page = document.pages[-1]._page_box
    classes = [one.element.get("class", "") for one in page.descendants() if one.element_tag == "p"]
    assert any("composed" in one for one in classes) == is_composed


@given(
    st.lists(st.text("abc", min_size=1, max_size=6), min_size=8).map(" ".join), st.integers(8, 30)
)
def test_no_line_is_too_full(text: str, width: int) -> None:
    """Whatever is broken, no line needs more than its spaces can give, nor two too many hyphens."""
    own = rules_of("en")
    places = {
        at: Break.FREE if text[at - 1] == " " else Break.HYPHEN
        for at in range(1, len(text))
        if text[at] != " "
    }
    places[len(text)] = Break.FREE
    measured = with_even_letters(text, stretch=0.5, shrink=0.2, hyphen=0.5, em=2)
    ends = breaking.breaks(measured, places, (float(width), float(width)), own)
    assert ends is not None
    assert ends[0] == 0
    assert ends[-1] == len(text)
    row = 0
    for start, end in pairwise(ends):
        line = text[start:end].strip(" ")
        natural = len(line) + 0.5 * (places[end] is Break.HYPHEN)
        assert natural - 0.2 * line.count(" ") <= width + breaking.ALMOST
        row = row + 1 if places[end] is Break.HYPHEN else 0
        assert row <= own.hyphens


def test_the_whole_is_looked_at() -> None:
    """A line is broken earlier than it could be where the next ones come out better."""
    words = "aaaa bbb cc dddd eeee"
    ends = [at + 1 for at, char in enumerate(words) if char == " "]
    places = dict.fromkeys([*ends, len(words)], Break.FREE)
    found = _breaks(words, places, 8)
    assert [words[a:b].strip() for a, b in pairwise(found)] == ["aaaa bbb", "cc dddd", "eeee"]


def _breaks(words: str, places: dict[int, Break], width: float) -> list[int]:
    measured = with_even_letters(words, stretch=1, shrink=0.1, hyphen=1, em=1)
    found = breaking.breaks(measured, places, (width, width), rules_of("en"))
    assert found is not None
    return found
