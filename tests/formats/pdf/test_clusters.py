"""The codes of a PDF: each stands for the letters that are drawn with it, whatever a font does."""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pikepdf
import pytest
from fontTools.ttLib import TTFont
from hypothesis import given, settings
from hypothesis import strategies as st

from hexapla.formats.pdf import weasyprint
from hexapla.formats.pdf.patches import clusters
from hexapla.formats.readiness import without_font
from tests.support.pdf_contents import letters_of, operations

STYLE = "@page { size: A4 } p { font: 10pt 'Source Serif 4', 'Amiri', 'Frank Ruhl Libre', "
STYLE += "'Noto Serif Devanagari', 'Noto Serif CJK SC' }"


def printed(folder: Path, body: str, style: str = "") -> Path:
    """The PDF of a page."""
    page = f'<html lang="en"><title>A</title><style>{STYLE}{style}</style>{body}'
    with weasyprint.layout_session("a test", date(2026, 11, 23), folder):
        weasyprint.lay_out(page, folder).write_pdf(folder / "a.pdf")
    return folder / "a.pdf"


def fonts(file: Path) -> Iterator[Any]:
    """The fonts of a PDF."""
    with pikepdf.open(file) as pdf:
        yield from pdf.pages[0].resources.Font.values()


def shown(file: Path) -> list[tuple[str, list[float]]]:
    """What is shown in one go on the only page: its letters, and how far it is moved in it."""
    with pikepdf.open(file) as pdf:
        letters = {name: letters_of(font) for name, font in pdf.pages[0].resources.Font.items()}
        found: list[tuple[str, list[float]]] = []
        font = ""
        for operands, operator in operations(pdf.pages[0]):
            if operator == "Tf":
                font = str(operands[0])
            elif operator == "TJ":
                texts = [bytes(one) for one in operands[0] if isinstance(one, pikepdf.String)]
                codes = b"".join(texts)
                pairs = [int.from_bytes(codes[at : at + 2]) for at in range(0, len(codes), 2)]
                moves = [float(one) for one in operands[0] if not isinstance(one, pikepdf.String)]
                found.append(("".join(letters[font][pair] for pair in pairs), moves))
        return found


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("office affluent fjord", "office affluent fjord"),
        ("e\u0301te\u0301 naïve", "e\u0301te\u0301 naïve"),
        ("कि स्त्री विश्वविद्यालय", "कि स्त्री विश्वविद्यालय"),
        ("か\u309a", "か\u309a"),
        ("⼀一", "⼀一"),
        ("a\u2060b\u200bc\u00add", "abcd"),
        ("一\U000e0100", "一\U000e0100"),
    ],
)
def test_letters_are_in_their_order(tmp_path: Path, text: str, read: str) -> None:
    """From left to right, the codes of a line have its letters, in their order."""
    assert "".join(said for said, _ in shown(printed(tmp_path, f"<p>{text}"))) == read


@pytest.mark.parametrize("text", ["الكتيب محتويات", "لِيُقرأ مُحَمَّد", "שָׁלוֹם", "می‌خواهم"])
def test_letters_from_right_to_left_are_turned(tmp_path: Path, text: str) -> None:
    """From right to left, they are in the order in which they are drawn, letter by letter."""
    said = "".join(said for said, _ in shown(printed(tmp_path, f'<p dir="rtl">{text}')))
    assert said[::-1] == text


TRACKED = "<span style='letter-spacing: 3pt'>AB"


@pytest.mark.parametrize("text", ["AVATAR", "المحتويات", "مُحَمَّد", TRACKED])
def test_no_gap_within_a_word_is_seen(tmp_path: Path, text: str) -> None:
    """What a font or a style moves far within a word is a part of its glyphs."""
    for said, moves in shown(printed(tmp_path, f"<p>{text}")):
        assert all(abs(move) < clusters.KERN for move in moves), said


@pytest.mark.parametrize("text", ["मुंबई की स्त्री", "مُحَمَّد وي", "か\u309a x̣́", "שָׁלוֹם"])
def test_glyphs_are_as_wide_as_the_font_says(tmp_path: Path, text: str) -> None:
    """Each code has a glyph in the font, as wide as the PDF says (ISO 19005-3, 6.2.11.5)."""
    seen = 0
    for font in fonts(printed(tmp_path, f"<p>{text}")):
        inner = font.DescendantFonts[0]
        descriptor = inner.FontDescriptor
        file = descriptor.get("/FontFile2", descriptor.get("/FontFile3"))
        program = TTFont(io.BytesIO(file.read_bytes()))
        order, unit = program.getGlyphOrder(), program["head"].unitsPerEm / 1000
        pairs = iter(inner.W)
        for first, widths in zip(pairs, pairs, strict=True):
            for glyph, said in enumerate(widths, int(first)):
                width = program["hmtx"][order[glyph]][0] / unit
                assert float(said) == pytest.approx(width, abs=1)
                seen += 1
    assert seen > 2


def test_an_equal_page_has_equal_bytes(tmp_path: Path) -> None:
    """Codes and glyphs are counted as they come, the same in every build."""
    body = "<p>مُحَمَّد कि AVATAR か\u309a</p>"
    first = printed(tmp_path, body).read_bytes()
    assert printed(tmp_path, body).read_bytes() == first


def test_what_has_no_room_is_an_ellipsis(tmp_path: Path) -> None:
    """Of a head that is too long, the sign for the rest is no more than that."""
    style = "p { width: 60px; white-space: nowrap; overflow: hidden; text-overflow: ellipsis }"
    said = "".join(said for said, _ in shown(printed(tmp_path, "<p>" + "word " * 20, style)))
    assert said.endswith("…")
    assert len(said) < 20


@pytest.mark.parametrize("tag", ["pre", "code"])
def test_code_has_its_own_hyphens(tmp_path: Path, tag: str) -> None:
    """At the end of a line of code stands what was typed, and a space that keeps it there."""
    said = [said for said, _ in shown(printed(tmp_path, f"<{tag}>one-<br>two -</{tag}>"))]
    assert said == ["one- ", "two - "]
    said = [said for said, _ in shown(printed(tmp_path, "<p>one-<br>two"))]
    assert said == ["one\u2010", "two"]


@pytest.mark.parametrize("text", ["か\u200c.", "क\u200c.", "می\u200c(x)", "x\u200cか"])
def test_a_joiner_is_kept_where_the_font_changes(tmp_path: Path, text: str) -> None:
    """A joiner at the beginning of another font's letters is a part of the text."""
    said = "".join(said for said, _ in shown(printed(tmp_path, f"<p>{text}")))
    assert sorted(said) == sorted(text)


ALPHABET = [*"aeofiVATo .,-()", *"ابمحلوكيةءئ\u064b\u064e\u0650\u0651\u200c", *"שלוםא\u05b8\u05c1"]
ALPHABET += [*"कखगतसरयिीुेंः\u094d", *"一中文。か\u309a", "\u00a0", "\u2011"]


def _is_a_word(word: str) -> bool:
    """Whether none of its marks is without a letter, and none of its joiners joins nothing."""
    kinds = [unicodedata.category(letter) for letter in word]
    joiners = [at for at, letter in enumerate(word) if letter == "\u200c"]
    return kinds[0] not in {"Mn", "Mc", "Cf"} and all(kinds[at - 1][0] == "L" for at in joiners)


WORDS = st.text(ALPHABET, min_size=1, max_size=9).filter(_is_a_word)


@given(st.lists(WORDS, min_size=1, max_size=6))
@settings(max_examples=40, deadline=None)
def test_no_letter_is_lost_or_doubled(words: list[str]) -> None:
    """Whatever is written, a PDF has the same letters, each as often."""
    text = " ".join(words)
    assert not without_font(text)
    with TemporaryDirectory() as folder:
        said = "".join(said for said, _ in shown(printed(Path(folder), f"<p>x{text}y")))
    assert sorted(re.sub("[ \u061c]", "", said)) == sorted(f"x{text}y".replace(" ", ""))


@pytest.mark.parametrize(
    ("text", "held"), [("كِتَابٌ، و", 1), ("كِتَابٌ و", 0), ("كِتَابٌ؛ و", 0), ("כָּ.", 1)]
)
def test_marks_stay_with_their_letters(tmp_path: Path, text: str, held: int) -> None:
    """Where PDFium would take a mark for that of a full stop or comma, a letter stands between."""
    said = "".join(said for said, _ in shown(printed(tmp_path, f'<p dir="rtl">{text}')))
    assert said.count("\u061c") == held
    assert said[::-1].replace("\u061c", "") == text
