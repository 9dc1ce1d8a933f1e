"""Four programs in which people find and copy the words of a PDF, asked how often they find them.

Poppler is in Okular and Evince, PDFium in Chrome, MuPDF in SumatraPDF and many readers for tablets,
and pdf.js is Firefox's. Each is asked in its own way for what its reader would type.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from itertools import pairwise
from pathlib import Path

import icu
import pypdfium2
from lxml import etree

from hexapla.languages.scripts import UNSPACED
from tests.support import judges
from tests.support.processes import LIMIT

DIRECTIONS = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""What says in which direction a text runs: readers add such signs where they copy."""

HYPHENS = re.compile("(?<=\\S)-\r?\n")
"""A hyphen at the end of a line, which readers join words at."""

MARKS = "".join(str(mark) for mark in icu.UnicodeSet("[[:Mn:][:Mc:]]"))

RTL = "".join(map(re.escape, map(str, icu.UnicodeSet("[[:bc=R:][:bc=AL:][:Mn:]\\u200c\\u200d]"))))
"""The letters that run from right to left, and the marks over them."""

WORD = re.compile(rf"\w[\w{re.escape(MARKS)}\u200c\u200d\u05f3\u05f4’'-]*")
"""Letters with their marks, joiners, and the apostrophes and hyphens between them."""

Counts = Mapping[str, int]
"""How often each word is found."""


def counted(text: str, words: Iterable[str]) -> Counts:
    """How often each word stands in a text, as a part of others, too."""
    plain = _plain(text)
    return {word: plain.count(_plain(word)) for word in words}


def _plain(text: str) -> str:
    """A text as a reader looks at it who finds words over the ends of lines."""
    bare = DIRECTIONS.sub("", unicodedata.normalize("NFC", text)).replace("\u2010", "-")
    bare = re.sub(f"(?<=[{UNSPACED}])\\s+(?=[{UNSPACED}])", "", bare)
    # A hyphen that was not joined belongs to its word: "well-known".
    return re.sub("\\s+", " ", re.sub("-\\s+", "-", bare))


def poppler(path: Path, words: Iterable[str]) -> Counts:
    """How often poppler finds words."""
    return counted(judges.pdf_text(path), words)


def pdfium(path: Path, words: Iterable[str]) -> Counts:
    """How often PDFium finds words; it says U+FFFE where a hyphen joins two lines."""
    with pypdfium2.PdfDocument(path) as document:
        pages = [page.get_textpage().get_text_range() for page in document]
    return counted("\n".join(pages).replace("\ufffe", ""), words)


def mupdf(path: Path, words: Iterable[str]) -> Counts:
    """How often MuPDF finds words.

    Before version 1.24 it had no order from right to left, so letters may be taken by their places.
    """
    if not shutil.which("mutool"):
        judges.missing("mutool", "install mupdf-tools (`make setup-dev`)")
    command = ["mutool", "draw", "-q", "-F", "stext", str(path)]
    done = subprocess.run(command, capture_output=True, timeout=LIMIT, check=True)
    lines = list(etree.fromstring(done.stdout, etree.XMLParser(recover=True)).iter("line"))
    read = HYPHENS.sub("", "\n".join(_letters(line) for line in lines))
    drawn = "\n".join(_letters(line, by_place=True)[::-1] for line in lines)
    listed = list(words)
    as_read, as_drawn = counted(read, listed), counted(drawn, listed)
    return {word: max(as_read[word], as_drawn[word]) for word in listed}


def _letters(line: etree._Element, *, by_place: bool = False) -> str:
    """The letters of a line, as MuPDF has them or from left to right."""
    chars = list(line.iter("char"))
    if by_place:
        chars.sort(key=lambda char: round(float(char.get("x", 0)), 2))
    return "".join(char.get("c", "") for char in chars)


def pdfjs(path: Path, words: Iterable[str]) -> Counts:
    """How often Firefox's find bar finds words."""
    judges.package("pdfjs-dist")
    listed = list(words)
    done = subprocess.run(
        [judges.node_itself(), judges.PACKAGES.parent / "pdfjs.mjs", path],
        input="\n".join(listed),
        capture_output=True,
        text=True,
        timeout=LIMIT,
        check=True,
    )
    return dict(zip(listed, map(int, done.stdout.split()), strict=True))


READERS: Mapping[str, Callable[[Path, Iterable[str]], Counts]] = {
    "poppler": poppler,
    "PDFium": pdfium,
    "MuPDF": mupdf,
    "pdf.js": pdfjs,
}


def words_of(text: str) -> list[str]:
    """The words of a text, each once; ICU tells them where no spaces part them."""
    found: list[str] = []
    for token in WORD.findall(DIRECTIONS.sub("", text)):
        # Readers differ in how they order what runs in two directions.
        for word in re.findall(f"[{RTL}]+|[^{RTL}]+", token):
            found += _parted(word) if re.search(f"[{UNSPACED}]", word) else [word.strip("-’'")]
    return list(dict.fromkeys(filter(None, found)))


def _parted(text: str) -> list[str]:
    """The words of a text without spaces."""
    units = text.encode("utf-16-le")
    breaks = icu.BreakIterator.createWordInstance(icu.Locale.getRoot())
    breaks.setText(text)
    ends = [0, *breaks]
    return [units[2 * a : 2 * b].decode("utf-16-le") for a, b in pairwise(ends)]


def lost(path: Path, text: str) -> dict[str, list[str]]:
    """What each reader finds less often in a PDF than it stands in a text."""
    words = words_of(text)
    wanted = counted(text, words)
    return {
        name: [word for word, count in ask(path, words).items() if count < wanted[word]]
        for name, ask in READERS.items()
    }
