"""Which numbers are read off a page of paper, and what each belongs to: letters placed by hand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import count
from typing import cast

import pytest

from hexapla.model import Printed
from hexapla.verification.pdf.numbers import Heading, headings, printed
from hexapla.verification.pdf.objects import Bookmark, Destination, Objects, Tag
from hexapla.verification.pdf.sheets import Sheets
from hexapla.verification.pdf.text import Glyph, PageText


class Laid:
    """A page all of whose letters can be seen."""

    def __init__(self, glyphs: Iterable[Glyph]) -> None:
        self.glyphs = tuple(glyphs)

    def shows(self, _: Glyph) -> bool:
        return True


def typed(text: str, x: float, y: float, *, em: float = 10, mark: int = 0) -> list[Glyph]:
    """Letters that stand on a line at ``y`` and begin at ``x``, written in one go."""
    places = count(round(y) * 1000 + round(x) * 10)
    wide = em / 2
    return [
        Glyph(char, x + at * wide, y, x + (at + 1) * wide, y + em, em, mark, next(places), "", None)
        for at, char in enumerate(text)
        if char != " "
    ]


def sheets(
    names: Mapping[str, Destination],
    *pages: Sequence[list[Glyph]],
    tags: Sequence[Tag] = (),
    bookmarks: Sequence[str] = (),
) -> Sheets:
    """Pages of such lines, and what the file says of them."""
    labels = tuple(str(page + 1) for page in range(len(pages)))
    outline = tuple(Bookmark(name, 1, names[name]) for name in bookmarks)
    told = Objects(names, outline, (), tuple(tags), labels, "en", ())
    laid = [Laid(glyph for line in page for glyph in line) for page in pages]
    return Sheets(told, cast("list[PageText]", laid))


def read(laid: Sheets, *kinds: str) -> list[Printed]:
    return [one for one in printed(laid, headings(laid)) if one.kind in kinds]


def heading(*marks: tuple[int, int]) -> Tag:
    return Tag("/H1", "", marks, "")


def caption(*marks: int, above: str = "/Table") -> Tag:
    return Tag("/Caption", above, tuple((0, mark) for mark in marks), "")


# -------------------------------------------------------------------------------- headings


@pytest.mark.parametrize("height", [110, 118])
def test_a_heading_of_two_sizes_is_measured_by_the_larger(height: float) -> None:
    """A place belongs to the heading whose highest, largest letters begin there."""
    line = [typed("1", 40, 100, em=6, mark=1), typed("Ants", 60, 100, em=20, mark=2)]
    laid = sheets({"ants": Destination(0, 40, height)}, line, tags=[heading((0, 1), (0, 2))])
    assert [one.name for one in headings(laid)] == ["ants"]


def test_headings_beside_each_other_have_names_of_their_columns() -> None:
    """In a parallel edition a heading has the name of its own column, at the same height."""
    names = {
        "p1": Destination(0, 40, 80),
        "p1.fr": Destination(0, 200, 80),
        "ants": Destination(0, 40, 110),
        "ants.fr": Destination(0, 200, 110),
    }
    line = [typed("Ants", 40, 100, mark=1), typed("Fourmis", 200, 100, mark=2)]
    laid = sheets(names, line, tags=[heading((0, 1)), heading((0, 2))])
    assert [one.name for one in headings(laid)] == ["ants", "ants.fr"]


def test_a_heading_of_two_lines_has_its_number_in_the_first() -> None:
    """What stands below the line with the number is the rest of its title."""
    lines = [typed("1\u2002Ants", 40, 100, mark=1), typed("and 7 bees", 40, 85, mark=2)]
    laid = sheets({"ants": Destination(0, 40, 110)}, lines, tags=[heading((0, 1), (0, 2))])
    assert read(laid, "section") == [Printed("section", "ants", "1")]


def test_a_heading_has_no_name_of_another_page() -> None:
    """A place at the same height of another page is not that of a heading."""
    names = {"ants": Destination(0, 40, 110), "bees": Destination(1, 40, 110)}
    pages = [[typed("Ants", 40, 100, mark=1)], [typed("Bees", 40, 100, mark=1)]]
    laid = sheets(names, *pages, tags=[heading((0, 1)), heading((1, 1))])
    assert [(one.name, one.page) for one in headings(laid)] == [("ants", 0), ("bees", 1)]


def test_what_has_no_letters_is_at_no_place() -> None:
    """A heading whose letters are nowhere has neither a name nor a number."""
    laid = sheets({"ants": Destination(0, 40, 110)}, [], tags=[heading((0, 1))])
    assert headings(laid) == [Heading("", 1, 0, [])]
    assert read(laid, "section") == [Printed("section", "", "")]


def test_headings_come_in_the_order_of_the_pages() -> None:
    """Down each page, whatever the order of their tags: where a tree was mended by hand."""
    names = {
        "ants": Destination(0, 40, 110),
        "bees": Destination(0, 40, 60),
        "crows": Destination(1, 40, 110),
    }
    pages = [
        [typed("Ants", 40, 100, mark=1), typed("Bees", 40, 50, mark=2)],
        [typed("Crows", 40, 100, mark=1)],
    ]
    tags = [heading((1, 1)), heading((0, 2)), heading((0, 1))]
    assert [one.name for one in headings(sheets(names, *pages, tags=tags))] == [*names]


def test_without_tags_headings_stand_where_bookmarks_lead() -> None:
    """A file without tags says no levels; its headings come in the order of the pages, too."""
    names = {"ants": Destination(0, 40, 110), "bees": Destination(1, 40, 110)}
    pages = [[typed("Ants", 40, 100)], [typed("Bees", 40, 100)]]
    laid = sheets(names, *pages, bookmarks=["bees", "ants"])
    assert [(one.name, one.level, one.page) for one in headings(laid)] == [
        ("ants", 0, 0),
        ("bees", 0, 1),
    ]
    assert ["".join(g.text for g in one.glyphs) for one in headings(laid)] == ["Ants", "Bees"]


def test_a_heading_over_two_pages_stands_on_its_first() -> None:
    """What a heading has on the next page does not decide where it begins."""
    names = {"ants": Destination(0, 40, 30), "bees": Destination(1, 40, 190)}
    pages = [[typed("Ants", 40, 20, mark=1)], [typed("and bees", 40, 180, mark=1)]]
    (found,) = headings(sheets(names, *pages, tags=[heading((0, 1), (1, 1))]))
    assert (found.name, found.page) == ("ants", 0)


def test_of_two_places_a_heading_has_the_bookmarked_one() -> None:
    """Where a place of something else begins at the same height, the bookmark tells them apart."""
    names = {"a-place": Destination(0, 40, 110), "bees": Destination(0, 41, 110)}
    line = [typed("Bees", 40, 100, mark=1)]
    laid = sheets(names, line, tags=[heading((0, 1))], bookmarks=["bees"])
    assert [one.name for one in headings(laid)] == ["bees"]
    laid = sheets(names, line, tags=[heading((0, 1))])
    assert [one.name for one in headings(laid)] == ["a-place"]


@pytest.mark.parametrize(("height", "name"), [(107, "ants"), (103, ""), (113, "ants"), (114, "")])
def test_a_place_far_from_a_heading_is_not_its_own(height: float, name: str) -> None:
    """A place belongs to a heading from 0.6 em below its top to 0.3 em above."""
    laid = sheets(
        {"ants": Destination(0, 40, height)},
        [typed("Ants", 40, 100, mark=1)],
        tags=[heading((0, 1))],
    )
    assert [one.name for one in headings(laid)] == [name]


# --------------------------------------------------------------------------- notes, captions


def test_the_number_of_a_note_is_what_was_written_in_one_go() -> None:
    """A note that begins with a number of its own still has the one before it only."""
    line = [typed("5", 40, 60, mark=1), typed("3 days", 50, 60, mark=2)]
    assert read(sheets({"ants-note-1": Destination(0, 40, 70)}, line), "note") == [
        Printed("note", "ants-note-1", "5")
    ]


def test_a_label_that_a_narrow_table_breaks_ends_with_its_number() -> None:
    """The line after the number of a table is no more of its label."""
    laid = sheets(
        {"sizes": Destination(0, 40, 50)},
        [
            typed("Table", 40, 100, mark=1),
            typed("5:", 40, 85, mark=2),
            typed("3 hives", 40, 70, mark=3),
        ],
        tags=[caption(1, 2, 3)],
    )
    assert read(laid, "table", "figure") == [Printed("table", "sizes", "5")]


def test_a_caption_that_goes_on_in_its_line_has_no_label_in_the_next() -> None:
    """A year in the second line of a caption without a label is no number of a table."""
    laid = sheets(
        {"sizes": Destination(0, 40, 50)},
        [
            typed("Hives", 40, 100, mark=1),
            typed("as they were", 75, 100, mark=2),
            typed("in 1999", 40, 85, mark=3),
        ],
        tags=[caption(1, 3)],
    )
    assert read(laid, "table", "figure") == []


@pytest.mark.parametrize(("begins", "numbers"), [("Table 5", ["5"]), ("Table", [])])
def test_a_caption_over_two_pages_is_read_on_its_first(begins: str, numbers: list[str]) -> None:
    """What a caption has on another page is no more of its label."""
    tag = Tag("/Caption", "/Table", ((0, 1), (1, 2)), "")
    pages = [[typed(begins, 40, 100, mark=1)], [typed("6", 40, 100, mark=2)]]
    laid = sheets({"sizes": Destination(0, 40, 50)}, *pages, tags=[tag])
    assert [one.text for one in read(laid, "table")] == numbers


def test_a_figure_begins_above_its_caption_and_a_table_below() -> None:
    """Between two names near a caption, a figure has the higher one, a table the lower."""
    names = {"upper": Destination(0, 40, 130), "lower": Destination(0, 40, 95)}
    line = [typed("Plate 7", 40, 100, mark=1)]
    of_figure = sheets(names, line, tags=[caption(1, above="/Figure")])
    assert read(of_figure, "figure") == [Printed("figure", "upper", "7")]
    of_table = sheets(names, line, tags=[caption(1)])
    assert read(of_table, "table") == [Printed("table", "lower", "7")]


@pytest.mark.parametrize(
    ("kind", "places", "name"),
    [
        ("Figure", {"far": 190, "near": 130}, "near"),
        ("Figure", {"under": 103}, ""),
        ("Figure", {"beside": 105}, "beside"),
        ("Figure", {"edge": 104}, "edge"),
        ("Table", {"far": 10, "near": 80}, "near"),
        ("Table", {"over": 111}, ""),
        ("Table", {"edge": 110}, "edge"),
    ],
)
def test_a_caption_has_the_nearest_place(kind: str, places: dict[str, float], name: str) -> None:
    """A figure begins above its caption or within 0.6 em of its top, a table not above it."""
    names = {id_: Destination(0, 40, height) for id_, height in places.items()}
    tag = caption(1, above=f"/{kind}")
    laid = sheets(names, [typed("Plate 7", 40, 100, mark=1)], tags=[tag])
    assert read(laid, kind.lower()) == [Printed(kind.lower(), name, "7")]


def test_a_caption_has_no_place_of_another_page_or_of_our_own() -> None:
    """A place at the right height of another page, or one that every paragraph has, is not its."""
    names = {
        "p7": Destination(0, 40, 130),
        "bees": Destination(1, 40, 130),
        "ants": Destination(0, 60, 180),
    }
    laid = sheets(
        names, [typed("Plate 7", 40, 100, mark=1)], [], tags=[caption(1, above="/Figure")]
    )
    assert read(laid, "figure") == [Printed("figure", "ants", "7")]


def test_of_two_places_at_one_height_a_caption_has_the_left_one() -> None:
    """Two pictures beside each other under one caption: the first of them has its number."""
    names = {"right": Destination(0, 90, 130), "left": Destination(0, 40, 130)}
    laid = sheets(names, [typed("Plate 7", 40, 100, mark=1)], tags=[caption(1, above="/Figure")])
    assert read(laid, "figure") == [Printed("figure", "left", "7")]


# -------------------------------------------------------------------------------- every page


def test_the_number_in_a_running_head_stands_before_its_title() -> None:
    """A head without the wide space has no number, and each head has that of its page."""
    pages = [
        [typed("1.2", 40, 180), typed("Ants", 60, 180), typed("They walk.", 40, 100)],
        [typed("Bees7", 40, 180), typed("They fly.", 40, 100)],
    ]
    feet = [[*page, typed(str(at + 8), 98, 10)] for at, page in enumerate(pages)]
    assert read(sheets({}, *feet), "head", "folio") == [
        Printed("folio", "1", "8", "8"),
        Printed("folio", "2", "9", "9"),
        Printed("head", "", "1.2", "8"),
    ]


@pytest.mark.parametrize(("begins", "number"), [("Plate 7 of", "7"), ("Plate of many", "")])
def test_a_long_caption_has_one_number_at_most(begins: str, number: str) -> None:
    """A caption that is one text, with its label, has the first number in it only."""
    line = [typed(f"{begins} bees that were in their hives all winter, and more", 40, 100, mark=1)]
    laid = sheets({"bees": Destination(0, 40, 130)}, line, tags=[caption(1, above="/Figure")])
    assert [one.text for one in read(laid, "figure")] == ([number] if number else [])
