"""Paragraphs of two directions, and the order of their letters: as it should be, and as drawn."""

from __future__ import annotations

import ctypes
import random
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import icu
import pypdfium2
from lxml import html

from hexapla.formats.pdf.paragraphs import reading
from tests.support.lines import TEXTS


def mixed(language: str, seed: int, length: int) -> Iterator[str]:
    """Random paragraphs of so many words, some of them and of the numbers of other directions."""
    chance = random.Random(f"{language}{seed}")  # noqa: S311 - a sample
    text = "".join(html.fromstring(f"<p>{TEXTS[language]}</p>").itertext())
    # Without vowels, which stand over other letters, and without joiners, which are not drawn.
    own = re.sub("[\u064b-\u0652\u200c]", "", text).split()
    own = [word for word in own if not word.isascii() or language == "en"]
    other = ["iPhone", "PDF/UA-1", "well-known", "3.5%", "2030", "70/1", "A4", "-7"]
    if language == "en":
        other = ["ספרים", "הכתב", "الكتاب", "ירושלים", "سلام", "دوستی", "15", "3.5%"]
    while True:
        words = [chance.choice(own + other) for _ in range(length)]
        for _ in range(max(1, length // 11)):
            first = chance.randrange(length - 6)
            last = first + chance.randrange(1, 6)
            mark = chance.choice(["( )", "<em> </em>", "<strong> </strong>"])
            opening, _, closing = mark.partition(" ")
            if not any("<" in word for word in words[first : last + 1]):
                words[first] = opening + words[first]
                words[last] += closing
        # Places between words, which nobody sees.
        for at in range(chance.randrange(3), length, 5):
            words[at] = f'<span class="place"></span>{words[at]}'
        yield " ".join(words) + "."


def in_order(text: str, lengths: list[int], *, rtl: bool) -> list[str]:
    """The letters of lines of so many letters from left to right, by UAX 9 over all of them."""
    whole, held = icu.Bidi(), icu.UnicodeString(text)
    whole.setPara(held, int(rtl))
    lines, at = [], 0
    for length in lengths:
        start, left = at, length
        while left or (at < len(text) and text[at] == " "):
            left -= text[at] != " "
            at += 1
        line = whole.setLine(start, at)
        lines.append("".join(text[start + one] for one in line.getVisualMap()).replace(" ", ""))
    return lines


def drawn(page: pypdfium2.PdfPage) -> list[str]:
    """The letters of each line of a page from left to right, by their places."""
    text, lines = page.get_textpage(), dict[int, list[tuple[float, str]]]()
    x, y = ctypes.c_double(), ctypes.c_double()
    for at in range(text.count_chars()):
        letter = text.get_text_range(at, 1)
        if letter.strip():
            pypdfium2.raw.FPDFText_GetCharOrigin(text.raw, at, x, y)
            lines.setdefault(round(y.value), []).append((x.value, letter))
    return ["".join(one for _, one in sorted(lines[y])) for y in sorted(lines, reverse=True)]


def plain(line: str) -> str:
    """A line without what readers mirror, and with hyphens as they are typed."""
    return re.sub(r"[()]", "|", line).replace("\u2010", "-").replace("\ufffe", "-")


BIDI = ["he", "ar", "fa", "ur", "en"]
"""Languages whose paragraphs are tried with words that run the other way."""

PAGE = "@page { size: 160mm 300mm; margin: 8mm } p { hyphens: none; margin: 0 }"


def in_columns(texts: Iterable[tuple[str, float]]) -> str:
    """Paragraphs, each in a column of a width in points, for pages of the style ``PAGE``."""
    return "".join(f'<p style="width: {width}pt">{text}</p>' for text, width in texts)


def drawn_and_wanted(
    document: Any,  # noqa: ANN401 - WeasyPrint has no types
    texts: Iterable[str],
    target: Path,
    *,
    rtl: bool,
) -> Iterator[tuple[list[str], list[str]]]:
    """The lines of each paragraph of a laid-out document: as drawn, and as UAX 9 orders them."""
    document.write_pdf(target)
    numbered = sorted(reading.paragraphs(document))
    counts = [sum(len(reading.lines(part)) for part in parts) for _, parts in numbered]
    with pypdfium2.PdfDocument(target) as pdf:
        lines = iter([line for page in pdf for line in drawn(page)])
    for text, count in zip(texts, counts, strict=True):
        own = [next(lines) for _ in range(count)]
        whole = "".join(html.fromstring(f"<p>{text}</p>").itertext())
        wanted = in_order(whole, [len(line) for line in own], rtl=rtl)
        yield list(map(plain, own)), list(map(plain, wanted))
