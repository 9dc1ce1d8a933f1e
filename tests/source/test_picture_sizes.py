"""How large a picture is: what the text says, in style sheets and on paper."""

from __future__ import annotations

from pathlib import Path

import pytest
import tinycss2

from hexapla.editions.localize import of_source
from hexapla.languages import languages
from hexapla.rendering.chapters import chapters
from hexapla.source.pictures import sizes
from hexapla.theme import Theme
from tests.support.books import book_of

SHEET = sizes.Sheet(width=4.0, height=6.0, em=0.125)


@pytest.mark.parametrize(
    ("said", "name", "declared"),
    [
        ("width=5cm", "size-w5cm", "width: 5cm; height: auto; object-fit: contain"),
        ("width=50%", "size-w50pc", "width: 50%; height: auto; object-fit: contain"),
        ("height=1.5em", "size-h1_5em", "width: auto; height: 1.5em; object-fit: contain"),
        ("width=120 height=40", "size-w120-h40", "width: 120px; height: 40px"),
        ("width=120px", "size-w120px", "width: 120px; height: auto; object-fit: contain"),
    ],
)
def test_a_size_is_a_class_and_a_rule(tmp_path: Path, said: str, name: str, declared: str) -> None:
    """Each size is a class of the picture, and a rule that all formats share."""
    book = book_of(tmp_path, f"# A\n\nx ![p](images/square.svg){{.mine {said}}}\n")
    (chapter,) = chapters(of_source(book, Theme(tmp_path)))
    (picture,) = chapter.body.iter("img")
    assert dict(picture.attrib) == {
        "src": "images/square.svg",
        "alt": "p",
        "class": f"mine {name}",
    }
    assert sizes.rules(book.picture_sizes) == f"img.{name} {{ {declared} }}\n"


def test_every_size_of_a_book_has_one_rule(tmp_path: Path) -> None:
    """The rules are those of all pictures, each once, in an order that hangs on nothing else."""
    shown = ("{width=5cm}", "{height=2em}", "{width=5cm}", "", "{width=5cm height=2em}")
    texts = (f"# A\n\n> - ![p](images/square.svg){said}\n" for said in shown)
    rules = tinycss2.parse_stylesheet(sizes.rules(book_of(tmp_path, *texts).picture_sizes))
    names = [tinycss2.serialize(one.prelude).strip() for one in rules if one.type != "whitespace"]
    assert names == ["img.size-h2em", "img.size-w5cm", "img.size-w5cm-h2em"]


def test_pictures_without_a_size_have_none(tmp_path: Path) -> None:
    """A picture of no size has no class for it."""
    book = book_of(tmp_path, "# A\n\n![p](images/square.svg)\n")
    (chapter,) = chapters(of_source(book, Theme(tmp_path)))
    assert [one.get("class") for one in chapter.body.iter("img")] == [None]
    assert sizes.rules(book.picture_sizes) == ""


@pytest.mark.parametrize(
    ("size", "pixels", "inches"),
    [
        (("", ""), (192, 96), (2, 1)),
        (("", ""), (1920, 960), (4, 2)),
        (("", ""), (960, 1920), (3, 6)),
        (("2in", ""), (50, 100), (2, 4)),
        (("25.4mm", ""), (500, 500), (1, 1)),
        (("72pt", ""), (500, 500), (1, 1)),
        (("50%", ""), (100, 100), (2, 2)),
        (("2em", ""), (100, 100), (0.25, 0.25)),
        (("96", ""), (7, 7), (1, 1)),
        (("", "1in"), (300, 100), (3, 1)),
        (("", "90in"), (100, 100), (4, 4)),
        (("90cm", "1in"), (100, 100), (4, 1)),
    ],
)
def test_what_a_size_is_on_paper(
    size: tuple[str, str], pixels: tuple[int, int], inches: tuple[float, float]
) -> None:
    """The size in inches of a picture on a sheet with room for 4 × 6 and type of an eighth."""
    use = sizes.Use("x.png", size, in_figure=False, may_turn=False)
    assert use.printed(SHEET, *pixels) == pytest.approx(inches)


def test_where_a_picture_stands(tmp_path: Path) -> None:
    """Figures are lower than the page; a table may be turned, and so has the longer side."""
    picture = "![p](images/square.svg)"
    text = f"{picture}\n\nx {picture}\n\n| a |\n|---|\n| {picture} |\n"
    found = list(sizes.uses(book_of(tmp_path, f"# A\n\n{text}").blocks))
    assert [(one.in_figure, one.may_turn) for one in found] == [
        (True, False),
        (False, False),
        (False, True),
    ]
    assert found[0].printed(SHEET, 1000, 1000) == pytest.approx((3.84, 3.84))
    assert found[2].printed(SHEET, 1000, 1000) == pytest.approx((6, 6))


def test_the_sheet_of_a_book(tmp_path: Path) -> None:
    """A sheet is what the margins leave of the page."""
    book = book_of(tmp_path, "# A", more='[pdf]\npage = "A4"\nmargins = "20mm 20mm 20mm 20mm"')
    rules = languages.typography(Theme(tmp_path), "en")
    sheet = sizes.sheet(book.settings, rules)
    assert (sheet.width * 25.4, sheet.height * 25.4) == pytest.approx((170, 257))
    assert sheet.em * 72 == pytest.approx(rules["size"])
