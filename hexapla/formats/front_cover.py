"""Edition → its cover: the title in its language over columns of text, one for each edition."""

from __future__ import annotations

import hashlib
import io
import random
import tempfile
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hexapla.editions import parallel
from hexapla.files import cache as caching
from hexapla.formats import own_fonts
from hexapla.formats.pdf import weasyprint
from hexapla.formats.pdf.joining.join import join
from hexapla.formats.pdf.joining.writing import write_part
from hexapla.languages import languages, tags
from hexapla.model import Edition
from hexapla.source.pandoc_ast import plain
from hexapla.theme import Theme

WIDTH, HEIGHT = 1600, 2560
"""The picture in pixels: the size and shape (5:8) that bookshops ask for."""

POINTS = 400
"""The width of the page that the picture is drawn from: a quarter of its pixels."""

QUALITY = 85

GROUNDS = (
    *("#16324f", "#5b1a2e", "#1d4037", "#4a2c5e", "#7a3416", "#20404a"),
    *("#3a3f1c", "#2b2f6b", "#6b1f1f", "#14474a", "#4b3621", "#37314f"),
)
"""The colours of the ground, all dark: each edition of a book has its own."""

INK = "#f8f1e1"
ACCENTS = ("#e9b949", "#e8a87c", "#9ed0c0", "#e6c7f2", "#f2c48d", "#8fd3e8")
"""What the edition's own columns shine in, on any of the grounds."""

TITLE_WIDTH = 80.0
"""The room for the title, as all lengths here in hundredths of the cover's width."""

SIZES = (14.0, 13.0, 12.0, 11.0, 10.0, 9.0, 8.0, 7.0, 6.0, 5.0, 4.5, 4.0, 3.5, 3.0)
"""The sizes of type, the first that fits is taken."""

LEADING = 1.35
"""The distance of lines, in their size, at the most."""

TITLE_HEIGHT, SUBTITLE_HEIGHT, BESIDE_HEIGHT = 42.0, 15.0, 18.0
"""The room for each text, so that all end above the columns."""

WIDE, USUAL, NARROW = 1.0, 0.53, 0.27
"""About how wide a character is, in ems: Han and kana, a letter, a thin letter or a space."""

SPARE = 1.15
"""How much wider a word may be than it is taken for: nothing divides it."""

ARABIC_SHARE = 0.85
"""How wide Arabic runs beside Latin letters of the same size, which it is set larger for."""

FEWEST, MOST = 3, 8
"""How many columns there are at the least and at the most."""

ROWS, ROW = 12, 3.4
"""How many lines a column has, and how far apart they are."""

PARAGRAPH = 5
"""How many of them make a paragraph: the first is indented, the last one short."""

WORDS = (1.6, 2.4, 3.2, 4.2, 5.4)
"""How long words are."""

FULL = 100.0
GAP = 4.6
"""The columns stand in a drawing this wide, this far apart."""

SQUARE_SCRIPTS = {"Hans", "Hant", "Jpan", "Kore"}
"""Scripts whose words are drawn as squares, not as strokes."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A word of a column, as a rectangle."""

    x: float
    y: float
    width: float


@dataclass(frozen=True, slots=True)
class Column:
    """The text of an edition, drawn from afar."""

    accent: str
    """The colour that it shines in; empty where it is that of another edition."""
    bars: list[Bar]


@dataclass(frozen=True, slots=True)
class Line:
    """A text of the cover in its language, and its size and width in hundredths of the cover's."""

    text: str
    language: str
    direction: str
    fonts: str
    size: float
    width: float


def front(edition: Edition, theme: Theme) -> bytes:
    """The front cover of an edition as a JPEG picture; the same bytes in every build.

    Raises:
        ToolError: a template has a fault, or a glyph is missing.
    """
    values = panel_values(edition)
    style = theme.render("cover/cover.css", **values, height=HEIGHT / WIDTH * 100)
    where = f"the {edition.name} edition, cover"
    day, root = edition.book.settings.date, edition.book.root
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        style += own_fonts.style(edition.book, folder)
        style += own_fonts.element_rules(edition.book, edition.typography["fonts"])
        page = theme.render("cover/front.html", **values, style=style, points=POINTS)

        def draw() -> bytes:
            with weasyprint.layout_session(where, day, root):
                return _picture(join([write_part(weasyprint.lay_out(page, folder))]))

        fonts = {file.name: file.read_bytes() for file in sorted(folder.iterdir())}
        return caching.current().value("cover", (page, fonts, day, WIDTH, POINTS), draw)


def _picture(content: bytes) -> bytes:
    import pypdfium2

    document = pypdfium2.PdfDocument(content)
    try:
        picture = document[0].render(scale=WIDTH / POINTS).to_pil().convert("RGB")
    finally:
        document.close()
    written = io.BytesIO()
    picture.save(written, "JPEG", quality=QUALITY, subsampling=0, optimize=True, dpi=(300, 300))
    return written.getvalue()


def panel_values(edition: Edition) -> dict[str, Any]:
    """What ``cover/panel.html`` and ``cover/cover.css`` are filled with."""
    settings = edition.book.settings
    halves = parallel.single_editions(edition)
    siblings = list(dict.fromkeys((*edition.siblings, *(half.language for half in halves))))
    grounds, accents = _colours(settings.identifier, [siblings.index(h.language) for h in halves])
    lit = {half.language: accent for half, accent in zip(halves, accents, strict=True)}
    beside = edition.beside
    return {
        "edition": edition,
        "settings": settings,
        "title": _line(edition, "title", TITLE_HEIGHT / (2 if beside else 1)),
        "subtitle": _line(edition, "subtitle", SUBTITLE_HEIGHT, most=5.0),
        "beside": _line(beside, "title", BESIDE_HEIGHT, most=9.0) if beside else None,
        "authors": languages.enumeration(list(settings.authors), edition.language),
        "names": list(_names(halves)) if len(siblings) > 1 else [],
        "ground": grounds[0],
        "ground_beside": grounds[1] if beside else "",
        "accent": accents[0],
        "ink": INK,
        "rules": edition.typography,
        "columns": list(_columns(edition, siblings, lit)),
        "drawing": (FULL, ROWS * ROW),
    }


def _colours(identifier: str, places: Sequence[int]) -> tuple[list[str], list[str]]:
    """The grounds and the accents of the languages at these places of a book's, all different."""
    start = hashlib.sha256(identifier.encode()).digest()

    def differing(colours: Sequence[str], first: int) -> list[str]:
        taken: list[str] = []
        for at in places:
            turned = (colours[(first + at + more) % len(colours)] for more in range(len(colours)))
            taken.append(next(colour for colour in turned if colour not in taken))
        return taken

    return differing(GROUNDS, start[0]), differing(ACCENTS, start[1])


def _names(halves: Iterable[Edition]) -> Iterator[tuple[str, Edition]]:
    """The names of the languages of an edition, each in itself."""
    for half in halves:
        yield languages.language_name(half.language), half


# ------------------------------------------------------------------------------------- words


def _line(edition: Edition, name: str, height: float, most: float = SIZES[0]) -> Line | None:
    """A text of the book's metadata, as large as it can be and in lines of about one length."""
    words = edition.book.meta.get(name)
    if not words:
        return None
    text, leading = plain(words), min(float(edition.typography["leading"]), LEADING)
    sizes = [size for size in SIZES if size <= most]
    size = next((size for size in sizes if _fits(text, size, height / leading)), sizes[-1])
    return Line(
        text,
        edition.language,
        edition.direction,
        edition.typography["fonts"],
        size,
        _balanced(text, size),
    )


def _fits(text: str, size: float, height: float) -> bool:
    is_narrow = _longest(text) * size * SPARE <= TITLE_WIDTH
    return is_narrow and len(_lines(text, TITLE_WIDTH / size)) * size <= height


def _balanced(text: str, size: float) -> float:
    """The narrowest width in which a text has no more lines than in the full one."""
    full = TITLE_WIDTH / size
    fewest, width = len(_lines(text, full)), full
    while width > full / 2 and len(_lines(text, width - 0.1)) == fewest:
        width -= 0.1
    return min(TITLE_WIDTH, round((width * 1.04 + 0.2) * size, 2))


def _lines(text: str, width: float) -> list[float]:
    """About how long the lines of a text are in a width, in ems."""
    lines = [0.0]
    for word in _words(text):
        length = sum(map(_advance, word))
        if lines[-1] and lines[-1] + sum(map(_advance, word.rstrip())) > width:
            lines.append(0.0)
        lines[-1] += length
    return lines


def _longest(text: str) -> float:
    return max((sum(map(_advance, word.rstrip())) for word in _words(text)), default=0.0)


def _words(text: str) -> list[str]:
    """What a line may end after: words with their spaces, and single Han characters."""
    words = [""]
    for character in text:
        is_wide = unicodedata.east_asian_width(character) in "WF"
        if words[-1] and (words[-1][-1] == " " or (is_wide and character.isalnum())):
            words.append("")
        words[-1] += character
    return words


def _advance(character: str) -> float:
    if unicodedata.category(character) in {"Mn", "Cf"}:
        return 0.0
    if unicodedata.east_asian_width(character) in "WF":
        return WIDE
    if unicodedata.bidirectional(character) == "AL":
        return USUAL * ARABIC_SHARE
    return NARROW if character in " .,:;!|ijltI'’" else USUAL


# ----------------------------------------------------------------------------------- columns


def _columns(edition: Edition, siblings: list[str], lit: Mapping[str, str]) -> Iterator[Column]:
    """A column for each edition, as far as there is room; in a book of one, some like it.

    They follow one another in the direction of the edition. ``lit`` has the colours of its own
    languages, which are always among them.
    """
    others = [tag for tag in siblings if tag not in lit][: MOST - len(lit)]
    shown_languages = [tag for tag in siblings if tag in lit or tag in others]
    shown_languages += [""] * (FEWEST - len(shown_languages))
    width = (FULL - GAP * (len(shown_languages) - 1)) / len(shown_languages)
    for at, tag in enumerate(shown_languages):
        place = len(shown_languages) - 1 - at if edition.direction == "rtl" else at
        chance = random.Random(f"{edition.book.settings.identifier}/{at}")  # noqa: S311 - a drawing
        yield Column(
            lit.get(tag, ""),
            list(_text_bars(chance, tag or edition.language, place * (width + GAP), width)),
        )


def _text_bars(chance: random.Random, tag: str, left: float, width: float) -> Iterator[Bar]:
    """Rows of words, in the way and with the kind of words that the language writes."""
    is_square = tags.script(tag) in SQUARE_SCRIPTS
    is_backward = languages.direction(tag) == "rtl"
    for row in range(ROWS):
        is_last = row % PARAGRAPH == PARAGRAPH - 1
        end = width * (chance.uniform(0.3, 0.75) if is_last else 1.0)
        at = 0.0 if row % PARAGRAPH else width * 0.12
        while at < end - 1.0:
            length = min(1.5 if is_square else chance.choice(WORDS), end - at)
            if length >= 1.0:
                x = left + width - at - length if is_backward else left + at
                yield Bar(round(x, 2), row * ROW, round(length, 2))
            at += length + (0.5 if is_square else 0.9)
