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
from pathlib import Path

import pypdfium2

from hexapla.languages.scripts import UNSPACED
from tests.support import judges
from tests.support.processes import LIMIT

DIRECTIONS = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""What says in which direction a text runs: readers add such signs where they copy."""

HYPHENS = re.compile("(?<=\\S)-\r?\n")
"""A hyphen at the end of a line, which readers join words at."""

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
    """How often MuPDF finds words; some versions see those from right to left as they are drawn."""
    if not shutil.which("mutool"):
        judges.missing("mutool", "install mupdf-tools (`make setup-dev`)")
    command = ["mutool", "draw", "-q", "-F", "text", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=LIMIT, check=True)
    text = HYPHENS.sub("", done.stdout)
    drawn = text[::-1]
    listed = list(words)
    as_read, as_drawn = counted(text, listed), counted(drawn, listed)
    return {word: max(as_read[word], as_drawn[word]) for word in listed}


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
    """The words of a text, each once; where no spaces part them, what stands between marks."""
    found = re.findall(r"[\w\u200c\u200d\u05f3\u05f4’'-]*\w[\w\u200c\u200d\u05f3\u05f4’'-]*", DIRECTIONS.sub("", text))
    return list(dict.fromkeys(word.strip("-’'") for word in found))


def lost(path: Path, text: str) -> dict[str, list[str]]:
    """What each reader finds less often in a PDF than it stands in a text."""
    words = words_of(text)
    wanted = counted(text, words)
    return {
        name: [word for word, count in ask(path, words).items() if count < wanted[word]]
        for name, ask in READERS.items()
    }
