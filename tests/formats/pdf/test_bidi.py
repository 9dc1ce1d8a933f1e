"""What runs in two directions stands in the order of Unicode's algorithm (UAX 9)."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date
from itertools import islice
from pathlib import Path

import icu
import pikepdf
import pytest

from hexapla.formats.pdf import weasyprint
from tests.support.pdf_contents import letters_of, operations

WORDS = {
    tag: words.split()
    for tag, words in {
        "he": "המדינה שיתוף מילה ספרים בין קוראים ירושלים עבודה שלום האנשים כתב ארץ",
        "ar": "الكتاب في المدينة سلام القراء بين الدول عمل كلمة إلى الناس أرض",
        "fa": "کتاب در شهر دوستی خوانندگان میان کشورها کار واژه برای مردم زمین",
    }.items()
}
FONTS = {"he": "Frank Ruhl Libre", "ar": "Amiri", "fa": "Amiri"}

LATIN = ["iPhone", "Pro", "PDF/UA-1", "well-known", "x"]
NUMBERS = ["3.5%", "15", "2030", "70/1", "A4", "-7", "#1"]

PARAGRAPHS = 25


def paragraphs(tag: str, seed: int) -> Iterator[str]:
    """Paragraphs of a language with words, numbers and brackets from left to right in them."""
    chance = random.Random(f"{tag}{seed}")  # noqa: S311 - a sample
    while True:
        words = [chance.choice(WORDS[tag] * 2 + LATIN * 2 + NUMBERS) for _ in range(40)]
        for _ in range(4):
            first = chance.randrange(len(words) - 6)
            last = first + chance.randrange(1, 6)
            words[first], words[last] = f"({words[first]}", f"{words[last]})"
        yield " ".join(words) + "."


def in_order(text: str, start: int, end: int) -> str:
    """The letters of a line from left to right, as ICU orders those of the whole paragraph."""
    whole, held = icu.Bidi(), icu.UnicodeString(text)
    whole.setPara(held, 1)
    line = whole.setLine(start, end)
    return "".join(text[start + at] for at in line.getVisualMap())


def expected(text: str, lengths: list[int]) -> list[str]:
    """The lines of a paragraph that have so many letters each, without their spaces."""
    lines, at = [], 0
    for length in lengths:
        start, left = at, length
        while left or (at < len(text) and text[at] == " "):
            left -= text[at] != " "
            at += 1
        lines.append(in_order(text, start, at).replace(" ", ""))
    return lines


def drawn(page: pikepdf.Page) -> list[str]:
    """The letters of each line of a page from left to right, without their spaces."""
    letters = {name: letters_of(font) for name, font in page.resources.Font.items()}
    boxes: list[tuple[float, float, str]] = []
    font = ""
    for operands, operator in operations(page):
        if operator == "Tm":
            boxes.append((round(float(operands[5])), float(operands[4]), ""))
        elif operator == "Tf":
            font = str(operands[0])
        elif operator == "TJ":
            y, x, text = boxes[-1]
            codes = b"".join(bytes(one) for one in operands[0] if isinstance(one, pikepdf.String))
            pairs = [int.from_bytes(codes[at : at + 2]) for at in range(0, len(codes), 2)]
            boxes[-1] = y, x, text + "".join(letters[font][pair] for pair in pairs)
    lines: dict[float, str] = {}
    for y, _, text in sorted(boxes):
        # A hyphen of a word has another number at the end of a line.
        lines[y] = lines.get(y, "") + text.replace(" ", "").replace("\u2010", "-")
    return list(lines.values())


def lines(folder: Path, tag: str, size: str) -> tuple[list[list[str]], list[list[str]]]:
    """The lines of paragraphs on paper of a size, as they are drawn and as they should be."""
    texts = list(islice(paragraphs(tag, 0), PARAGRAPHS))
    style = f"@page {{ size: {size} }} p {{ break-after: page; font: 11pt '{FONTS[tag]}' }}"
    body = "".join(f"<p>{text}</p>" for text in texts)
    page = f'<html lang="{tag}" dir="rtl"><title>A</title><style>{style}</style>{body}'
    with weasyprint.layout_session("a test", date(2026, 11, 23), folder):
        weasyprint.lay_out(page, folder).write_pdf(folder / "a.pdf")
    with pikepdf.open(folder / "a.pdf") as pdf:
        found = [drawn(page) for page in pdf.pages][: len(texts)]
    pairs = zip(texts, found, strict=True)
    return found, [expected(text, [len(line) for line in lines]) for text, lines in pairs]


@pytest.mark.parametrize("tag", list(WORDS))
def test_a_paragraph_of_one_line_is_in_order(tmp_path: Path, tag: str) -> None:
    """The letters of a line that is a paragraph stand as ICU orders them."""
    found, wanted = lines(tmp_path, tag, "900mm 100mm")
    assert found == wanted
    assert {len(page) for page in found} == {1}


@pytest.mark.xfail(
    strict=True, reason="WeasyPrint 70 orders each line as if it were a paragraph of its own"
)
@pytest.mark.parametrize("tag", list(WORDS))
def test_lines_have_the_order_of_their_paragraph(tmp_path: Path, tag: str) -> None:
    """The letters of each line stand as ICU orders those of the whole paragraph."""
    found, wanted = lines(tmp_path, tag, "A6")
    assert found == wanted


def test_one_line_is_in_order() -> None:
    """What is compared with: by UAX 9, brackets belong to the text that they stand in."""
    assert in_order("אב (iPhone 15) גד", 0, 17) == "דג )iPhone 15( בא"
