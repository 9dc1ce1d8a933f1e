"""One line more or less: what a paragraph asks for it, and that it comes out so."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree, html

from hexapla.formats.pdf import weasyprint
from hexapla.formats.pdf.paragraphs import breaking, reading
from hexapla.formats.pdf.paragraphs.breaking import Measured
from hexapla.formats.pdf.paragraphs.composer import Composer
from hexapla.formats.pdf.paragraphs.opportunities import Break
from tests.support.lines import (
    NEAR,
    TEXTS,
    extent,
    lines_of,
    page_of,
    rules_of,
    said,
    with_even_letters,
)


def measured(text: str) -> tuple[Measured, dict[int, Break]]:
    """A text whose letters are all of one width, and the places where its words end."""
    places = {at: Break.FREE for at in range(1, len(text)) if text[at - 1] == " " != text[at]}
    places[len(text)] = Break.FREE
    numbers = with_even_letters(text, stretch=1, shrink=0.3, hyphen=0.5, em=0.5)
    return numbers, places


@given(
    st.lists(st.text("abc", min_size=1, max_size=6), min_size=8, max_size=60).map(" ".join),
    st.integers(8, 40),
)
def test_other_solutions_keep_within_bounds(text: str, width: int) -> None:
    """A line more or less is that, stretches no line too far, and never costs less."""
    numbers, places = measured(text)
    widths, rules = (float(width), float(width)), rules_of("en")
    found = breaking.solutions(numbers, places, widths, rules)
    best = found[0]
    assert best.ends == breaking.breaks(numbers, places, widths, rules)
    for more, one in found.items():
        assert len(one.ends) == len(best.ends) + more
        assert best.demerits <= one.demerits <= best.demerits + breaking.DEAREST
        assert one.ratio <= max(breaking.LOOSEST, best.ratio)
        for start, end in list(pairwise(one.ends))[:-1]:
            line = text[start:end].strip()
            room, spaces = width - len(line), line.count(" ")
            limit = max(breaking.LOOSEST, best.ratio)
            assert -0.3 * spaces - NEAR <= room <= limit * (spaces or 0.25) + NEAR


@pytest.mark.parametrize(
    ("text", "width", "more"),
    [
        ("a bb ccc dd e ff ggg hh i jj kkk ll", 18, {0, 1}),
        ("a bb ccc dd e ff ggg hh i jj kkk ll", 17, {-1, 0}),
        ("a bb ccc dd e ff ggg hh i jj kkk ll", 25, {0}),
        ("aaaa bbbb", 20, {0}),
    ],
)
def test_lines_are_given_and_taken(text: str, width: float, more: set[int]) -> None:
    """There is another number of lines where the spaces bear it, and only there."""
    numbers, places = measured(text)
    assert set(breaking.solutions(numbers, places, (width, width), rules_of("en"))) == more


def test_what_fits_in_no_line_has_no_solution() -> None:
    """A word that is wider than a line has neither a best solution nor another."""
    numbers, places = measured("aaaaaaaaaa bb")
    assert breaking.solutions(numbers, places, (5.0, 5.0), rules_of("en")) == {}


WIDTHS = range(340, 400, 10)
"""Of columns, in points."""


class Pages:
    """Paragraphs of a language in columns of many widths, laid out again and again."""

    def __init__(self, folder: Path, language: str) -> None:
        self.folder, self.language = folder, language
        text = f"{TEXTS[language]} " * 2
        texts = (f'<div style="width: {width}pt"><p>{text}</p></div>' for width in WIDTHS)
        self.tree = html.fragment_fromstring("".join(texts), create_parent="section")
        self.composer = Composer([self.tree], rules_of)

    def rest(self) -> Any:  # noqa: ANN401
        """The document when its lines are chosen."""
        while True:
            with self.composer.lines_in_place():
                written = etree.tostring(self.tree, encoding="unicode", method="html")
            document = weasyprint.lay_out(page_of(self.language, written), self.folder)
            if not self.composer.choose_lines(document):
                return document


def counts(document: Any) -> dict[int, int]:  # noqa: ANN401
    """How many lines each paragraph has."""
    return {
        number: sum(map(len, map(reading.lines, boxes)))
        for number, boxes in reading.paragraphs(document)
    }


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_paragraph_comes_out_as_it_offered(tmp_path: Path, language: str) -> None:
    """Who accepts an offer gets a line more or less, flush as all lines; who declines, none."""
    with weasyprint.layout_session("a test", date(2026, 11, 23), tmp_path):
        pages = Pages(tmp_path, language)
        before, composer = pages.rest(), pages.composer
        offers = {offer.number: offer for offer in composer.offers(pages.tree)}
        assert offers
        composer.accept(offers.values())
        after = pages.rest()
        wanted = {
            number: lines + (offers[number].more if number in offers else 0)
            for number, lines in counts(before).items()
        }
        assert counts(after) == wanted
        assert composer.reasons == {}
        assert said(after) == said(before)
        for block, line, is_last in lines_of(after):
            start, end = extent(line)
            assert end - start < block.width + NEAR
            if not is_last:
                assert end - start == pytest.approx(block.width, abs=NEAR)
        composer.decline(offers.values())
        assert counts(pages.rest()) == counts(before)


def test_offers_that_come_out_otherwise_are_taken_back(tmp_path: Path) -> None:
    """A paragraph whose lines do not come out as it offered is set in its best lines again."""
    with weasyprint.layout_session("a test", date(2026, 11, 23), tmp_path):
        pages = Pages(tmp_path, "en")
        before, composer = counts(pages.rest()), pages.composer
        (first, *_) = composer.offers(pages.tree)
        impossible = type(first)(first.number, 7, 0.0)
        composer.accept([impossible])
        assert counts(pages.rest()) == before
        assert composer.reasons == {}


def test_headings_captions_and_notes_offer_nothing(tmp_path: Path) -> None:
    """Only running text gives or takes lines."""
    with weasyprint.layout_session("a test", date(2026, 11, 23), tmp_path):
        pages = Pages(tmp_path, "en")
        pages.rest()
        assert pages.composer.offers(pages.tree)
        for tag, name in (("h2", ""), ("figcaption", ""), ("p", "footnote")):
            for paragraph in pages.tree.xpath("div/*"):
                paragraph.tag = tag
                paragraph.set("class", name)
            assert pages.composer.offers(pages.tree) == []
