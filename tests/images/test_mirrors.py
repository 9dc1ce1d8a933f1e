"""Drawings that are read in an order: mirrored for languages that run the other way."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from lxml import etree

from hexapla.catalogs import catalog as catalogs
from hexapla.editions.localize import localize, of_source
from hexapla.files.namespaces import SVG
from hexapla.images import mirrors
from hexapla.segments.segments import extract
from hexapla.segments.sync import sync_catalog
from hexapla.source import images
from hexapla.source.numbering import number
from hexapla.source.reader import read_book
from hexapla.theme import Theme
from tests.support.books import folder_of

DRAWING = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="10 0 200 90"{}>
<title>A way</title><defs><clipPath id="c"><rect width="9" height="9"/></clipPath></defs>
<rect x="20" y="10" width="50" height="20"/>
<text x="30" y="25">First</text>
<text x="150" y="25" text-anchor="middle" transform="rotate(20 150 25)">Last</text>
</svg>"""


def shown(folder: Path, language: str, attributes: str) -> etree._Element:
    """The drawing as it stands in an edition."""
    root = folder_of(folder, "# One\n\n![A way](images/way.svg){#fig-way}\n")
    drawing = root / "source" / "images" / "way.svg"
    drawing.write_text(DRAWING.format(attributes), encoding="utf-8")
    book = number(read_book(root))
    if language == "en":
        edition = of_source(book, Theme(root))
    else:
        new, _ = sync_catalog(catalogs.empty(language, "book", "2026-11-23"), extract(book))
        told = tuple(replace(message, string=message.id) for message in new)
        edition, _ = localize(book, replace(new, messages=told), Theme(root))
    written = images.write_pictures(edition, folder / "out")
    return etree.parse(written["images/way.svg"]).getroot()


@pytest.mark.parametrize("language", ["en", "fr"])
def test_where_words_run_alike_nothing_is_mirrored(tmp_path: Path, language: str) -> None:
    """A drawing in a language of the source's direction stands as it was drawn."""
    svg = shown(tmp_path, language, ' class="mirrored"')
    assert next(svg.iter(f"{SVG}g"), None) is None


@pytest.mark.parametrize("attributes", ["", ' class="other"'])
def test_only_a_drawing_that_says_so_is_mirrored(tmp_path: Path, attributes: str) -> None:
    """Sides may mean something, such as east and west: they stay unless the drawing says so."""
    svg = shown(tmp_path, "ar", attributes)
    assert next(svg.iter(f"{SVG}g"), None) is None


def test_a_mirrored_drawing_is_read_from_the_other_side(tmp_path: Path) -> None:
    """What was drawn is mirrored at the middle; labels are turned back at their places."""
    svg = shown(tmp_path, "ar", ' class="other mirrored"')
    group = svg.find(f"{SVG}g")
    assert group is not None
    assert group.get("transform") == "matrix(-1 0 0 1 220 0)"
    assert [etree.QName(one).localname for one in svg] == ["title", "defs", "g"]
    first, last = group.findall(f"{SVG}text")
    # Twice mirrored, at 110 and at its own place, a label is moved and not turned: to 220 - 30.
    assert first.get("transform") == "matrix(-1 0 0 1 60 0)"
    assert last.get("transform") == "rotate(20 150 25) matrix(-1 0 0 1 300 0)"
    # It began at the left of its place and begins at the right of it now.
    assert (first.get("direction"), first.get("text-anchor")) == ("rtl", None)


@pytest.mark.parametrize(
    "inner",
    [
        '<text x="1 2 3">abc</text>',
        '<path id="p" d="M0 0h9"/><text><textPath href="#p">abc</textPath></text>',
        '<g id="g"><text>abc</text></g><use href="#g"/>',
    ],
)
def test_words_that_cannot_be_turned_back_keep_a_drawing(inner: str) -> None:
    """No label is ever shown mirrored: such a drawing stays as it is."""
    start = '<svg xmlns="http://www.w3.org/2000/svg" class="mirrored" viewBox="0 0 9 9">'
    assert mirrors.is_mirrored(etree.fromstring(f"{start}<text>a</text></svg>"))
    assert not mirrors.is_mirrored(etree.fromstring(f"{start}{inner}</svg>"))


def test_lines_of_a_label_stay_below_each_other() -> None:
    """Lines with places of their own are turned back with their label, each to its place."""
    svg = etree.fromstring(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 90">'
        '<text x="20"><tspan x="20">a</tspan><tspan x="26" dx="2">b</tspan></text></svg>'
    )
    mirrors.mirror(svg, "rtl")
    lines = [(one.get("x"), one.get("dx")) for one in svg.iter(f"{SVG}tspan")]
    assert lines == [("20", None), ("14", "-2")]
