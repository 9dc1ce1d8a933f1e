"""Labels of drawings in the PDF: set as their script wants, and found like any other text."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from lxml import etree

from hexapla.files.namespaces import SVG
from hexapla.formats.pdf import weasyprint
from hexapla.formats.pdf.patches.svg_text import turn_labels
from tests.support import pdf_readers
from tests.support.pdf_contents import operations

LABELS = {
    "en": "Waverley office",
    "ar": "المحتويات ولكنها",
    "he": "שָׁלוֹם קוראים",
    "hi": "हिन्दी शिक्षा",
    "ja": "日本語の図",
}


def drawing(label: str, more: str = "") -> str:
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 60" width="200" height="60">'
        f'<text x="100" y="30" font-size="9" {more}>{label}</text></svg>'
    )


def printed(folder: Path, label: str, more: str = "") -> Path:
    """The PDF of a page with a drawing of one label."""
    (folder / "a.svg").write_text(drawing(label, more), encoding="utf-8")
    turn_labels(folder / "a.svg")
    page = '<html lang="en"><title>A</title><img src="a.svg" alt="A">'
    with weasyprint.layout_session("a test", date(2026, 11, 23), folder):
        weasyprint.lay_out(page, folder).write_pdf(folder / "a.pdf")
    return folder / "a.pdf"


@pytest.mark.parametrize("tag", list(LABELS))
def test_labels_are_found(tmp_path: Path, tag: str) -> None:
    """Four readers find each word of a label."""
    file = printed(tmp_path, LABELS[tag], 'text-anchor="middle"')
    lost = pdf_readers.lost(file, LABELS[tag])
    assert lost == {name: [] for name in pdf_readers.READERS}


@pytest.mark.parametrize("tag", list(LABELS))
def test_labels_are_one_text(tmp_path: Path, tag: str) -> None:
    """A label is written in one go, so that its letters join."""
    assert len(places(printed(tmp_path, LABELS[tag]))) == 1


@pytest.mark.parametrize(
    "more", ['letter-spacing="2"', 'x="1 9 20 30"', 'rotate="10"', 'textLength="90"']
)
def test_letters_with_places_keep_them(tmp_path: Path, more: str) -> None:
    """A label whose letters have places of their own is set letter by letter."""
    label = drawing("Sun", more).replace('x="100" y="30" font-size="9" x=', 'y="30" x=')
    (tmp_path / "a.svg").write_text(label, encoding="utf-8")
    page = '<html lang="en"><title>A</title><img src="a.svg" alt="A">'
    with weasyprint.layout_session("a test", date(2026, 11, 23), tmp_path):
        weasyprint.lay_out(page, tmp_path).write_pdf(tmp_path / "a.pdf")
    assert len(places(tmp_path / "a.pdf")) == 3


def places(file: Path) -> list[float]:
    """Where the texts of the only page begin, its drawings among them."""
    with pikepdf.open(file) as pdf:
        drawings: Any = pdf.pages[0].resources.get("/XObject", {})
        streams: list[Any] = [pdf.pages[0], *drawings.values()]
        return [
            float(operands[4])
            for stream in streams
            for operands, operator in operations(stream)
            if operator == "Tm"
        ]


def test_only_labels_from_the_right_are_turned(tmp_path: Path) -> None:
    """A label that begins with a letter from right to left is set from there, in larger type."""
    file = tmp_path / "a.svg"
    file.write_text(drawing("3 <tspan>كلمات</tspan>"), encoding="utf-8")
    turn_labels(file, 1.5)
    [label] = etree.parse(file).iter(f"{SVG}text")
    assert (label.get("direction"), label.get("font-size")) == ("rtl", "13.5")
    file.write_text(drawing("States كلمات"), encoding="utf-8")
    turn_labels(file, 1.5)
    assert file.read_text(encoding="utf-8") == drawing("States كلمات")
