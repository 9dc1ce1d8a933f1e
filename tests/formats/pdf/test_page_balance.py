"""Ends of chapters: none stands on a nearly empty page if its paragraphs can help it."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from hexapla.editions.localize import of_source
from hexapla.errors import Finding, collected_explanations
from hexapla.formats.pdf import typeset, weasyprint
from hexapla.formats.pdf.pages import balance
from hexapla.formats.pdf.pages.balance import FEWEST, Balance, Page, Way
from hexapla.formats.pdf.paragraphs.composer import Offer
from hexapla.theme import Theme
from tests.support.books import book_of

TEXT = (
    "the of and a to in is that it was for on are as with his they at be this from have by harbour"
)

CHAPTERS = 12


def chapter(number: int) -> str:
    """A chapter of some pages, each a little longer than the one before."""
    chance = random.Random(number)  # noqa: S311 - a sample
    words = [chance.choice(TEXT.split()) for _ in range(480 + 12 * number)]
    paragraphs = [" ".join(words[at : at + 110]) + "." for at in range(0, len(words), 110)]
    return f"# Chapter {number}\n\n" + "\n\n".join(paragraphs) + "\n"


def pages_of(folder: Path, text: str, lines: str) -> tuple[Mapping[str, list[int]], list[Finding]]:
    """The lines on each page of the chapters of a small book, and what is told of them."""
    book = book_of(folder, text, more=f'[pdf]\nlines = "{lines}"')
    edition = of_source(book, Theme(folder))
    with (
        collected_explanations() as told,
        weasyprint.layout_session("a test", date(2026, 11, 23), folder),
    ):
        document = typeset.compose(edition, folder, Theme(folder))
    chapters = balance.pages_of_chapters(document)
    chapters.pop("front-contents")
    return {name: [page.lines for page in pages] for name, pages in chapters.items()}, told


@pytest.mark.slow
def test_chapters_end_on_filled_pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A chapter that would end on a nearly empty page ends better, or as it was; others stay."""
    text = "\n".join(map(chapter, range(CHAPTERS)))
    after, told = pages_of(tmp_path, text, "whole")
    monkeypatch.setattr(Balance, "improve", lambda _self, _document: False)
    before, _ = pages_of(tmp_path, text, "whole")
    assert len(before) == len(after) == CHAPTERS
    short = {name for name, pages in before.items() if 0 < pages[-1] < FEWEST}
    better = {name for name in short if after[name][-1] >= FEWEST}
    assert len(short) > 1
    assert better
    assert all(len(after[name]) <= len(before[name]) for name in better)
    assert {name: after[name] for name in before if name not in better} == {
        name: before[name] for name in before if name not in better
    }
    said = [one.what for one in told if '"' in one.where]
    assert sum("or the chapter would end" in one for one in said) == len(better)
    assert sum("cannot mend that" in one for one in said) == len(short - better)


@pytest.mark.slow
def test_without_composed_paragraphs_nothing_is_tried(tmp_path: Path) -> None:
    """Lines that are filled one after the other stay as they are."""
    text = "\n".join(map(chapter, range(6)))
    pages, told = pages_of(tmp_path, text, "greedy")
    assert any(one[-1] < FEWEST for one in pages.values())
    assert [one.tip.partition(" ")[0] for one in told] == ["lines"]


def offers(more: int, *prices: float) -> list[Offer]:
    """Offers of paragraphs of their own."""
    return [Offer(number, more, price) for number, price in enumerate(prices)]


@pytest.mark.parametrize(
    ("room", "last", "less", "more", "expected"),
    [
        (0, 1, [5, 6], [], (-1, 5)),
        (0, 2, [5], [], None),
        (0, 2, [1, 1], [9, 9, 9], (-1, 2)),
        (0, 4, [], [3, 5, 7], (1, 3)),
        (1, 4, [], [3, 5, 7], (1, 8)),
        (9, 4, [], [3, 5, 7], (1, 8)),
        (0, 3, [4, 4, 4], [1, 1, 1], (1, 2)),
        (0, 3, [], [], None),
    ],
)
def test_the_cheapest_way_is_tried(
    room: int,
    last: int,
    less: list[float],
    more: list[float],
    expected: tuple[int, float] | None,
) -> None:
    """A chapter gives the lines of its last page or takes some more, as costs least."""
    every = sorted(offers(-1, *less) + offers(1, *more), key=lambda one: one.price)
    paragraphs = frozenset(range(len(every)))
    pages = [Page(20, room, paragraphs), Page(last, 20, frozenset())]
    way = cheapest(pages, every)
    found = (way.offers[0].more, way.price) if way else None
    assert found == expected


def cheapest(pages: list[Page], offers: list[Offer], most_fewer: int = 0) -> Way | None:
    """The way that is tried first, if there is any."""
    ways = balance._ways(pages, offers, most_fewer)
    return min(ways, key=lambda way: way.price, default=None)


def test_only_pages_behind_a_paragraph_keep_a_line() -> None:
    """A line that is added on the last page but one is kept by no page before that."""
    pages = [Page(20, 3, frozenset({0})), Page(20, 0, frozenset({1})), Page(4, 20, frozenset())]
    first, second = Offer(0, 1, 1.0), Offer(1, 1, 5.0)
    assert cheapest(pages, [first, second]) == Way((second,))
    assert cheapest(pages, [first]) is None


@pytest.mark.parametrize(
    ("lines", "less", "more", "expected"),
    [
        # One page that is a line shorter gives one, two give two.
        ([20, 20, 3], [], [], Way((), 1)),
        ([20, 4], [], [], Way((), 1)),
        ([20, 2], [], [], Way((), 3)),
        # A page that is half empty before the last: what is held together may part elsewhere.
        ([8, 20], [], [], Way((), 1)),
        ([8, 20], [], [9.0], Way((Offer(0, 1, 9.0),))),
        # A paragraph that can do it is the smaller change.
        ([20, 4], [], [9.0], Way((Offer(0, 1, 9.0),))),
        # Both together.
        ([20, 3], [], [9.0], Way((Offer(0, 1, 9.0),), 1)),
    ],
)
def test_pages_of_a_chapter_may_be_shorter_than_those_of_others(
    lines: list[int], less: list[float], more: list[float], expected: Way
) -> None:
    """Where paragraphs cannot help it, all pages of a chapter have a few lines less."""
    pages = [Page(count, max(0, 20 - count), frozenset({0})) for count in lines]
    every = offers(-1, *less) + offers(1, *more)
    assert cheapest(pages, every, balance.MOST_FEWER) == expected


@pytest.mark.parametrize("tall", ["table", "h1"])
def test_the_room_on_a_page_is_counted_in_lines_of_text(tmp_path: Path, tall: str) -> None:
    """What is high on a page, a table or a heading, does not make the room below it smaller."""
    style = "@page { size: 400px 600px; margin: 50px } p, table { line-height: 20px }"
    style += " h1 { line-height: 100px } table { height: 100px } * { margin: 0; border-spacing: 0 }"
    inner = "<table><tr><td>A</td></tr></table>" if tall == "table" else "<h1>A</h1>"
    text = f"{inner}<p>One<br>two<br>three</p><p style='break-before: page'>End</p>"
    page = f"<html lang=en><title>A</title><style>{style}</style>"
    page += f'<section class="chapter" aria-labelledby="one">{text}</section>'
    with weasyprint.layout_session("a test", date(2026, 11, 23), tmp_path):
        first, _ = balance.pages_of_chapters(weasyprint.lay_out(page, tmp_path))["one"]
    assert first.room == (500 - 100 - 3 * 20) / 20
    assert first.is_half_empty
