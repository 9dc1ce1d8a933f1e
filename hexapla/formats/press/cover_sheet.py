"""The cover for a printer: back, spine and front on one sheet, as wide as the book is thick."""

from __future__ import annotations

import tempfile
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from babel.numbers import format_currency
from markupsafe import Markup

from hexapla import registry
from hexapla.errors import Finding, UsageError
from hexapla.formats import front_cover, own_fonts
from hexapla.formats.pdf import weasyprint
from hexapla.formats.pdf.joining.join import join
from hexapla.formats.pdf.joining.writing import write_part
from hexapla.formats.press import ean13, pdfx
from hexapla.formats.press.spine import CoverSheet, cover_sheet
from hexapla.images import icc
from hexapla.languages import languages
from hexapla.model import Edition
from hexapla.rendering import context
from hexapla.theme import Theme

FRONT = (100, 160)
"""The front cover is designed for this shape, and fitted into that of the book."""

SIZES = (4.2, 3.9, 3.6, 3.3, 3.0, 2.7, 2.4)
"""The sizes of type for the back, in millimetres, the largest first."""

MARGIN = 0.12
"""The margin of the back, as a share of its width."""

FOOT = 50.0
"""The room at the foot of the back for price, publisher and bar code, in millimetres."""

LEADING = 1.5
WIDE, USUAL = 1.0, 0.52
"""About how wide a character is, in ems."""

SPINE_SHARE, SPINE_MOST = 0.55, 5.5
"""The size of type on the spine: a share of its width, but no more than so many millimetres."""

SPINE_MARGIN = 12.0
"""What is free above and below the words on the spine, in millimetres."""


class Word(NamedTuple):
    """A text on the spine."""

    text: str
    upright: bool
    """Whether its characters stand one below the other, as Chinese does, and are not turned."""


def render(edition: Edition, target: Path, templates: Path) -> Path:
    """Write the cover of an edition as PDF/X-4 and return it.

    Raises:
        UsageError: the inside, whose pages make the spine, is not there or is of another text.
        ToolError: WeasyPrint had to leave something out: a glyph, a picture.
    """
    settings = edition.book.settings
    theme = Theme(edition.book.root, templates)
    flat = cover_sheet(settings, edition.direction, _pages(edition, target))
    where = f"the {edition.name} edition, cover"
    with (
        tempfile.TemporaryDirectory() as folder,
        weasyprint.layout_session(where, settings.date, edition.book.root),
    ):
        values = _values(edition, flat, theme)
        values["style"] += own_fonts.style(edition.book, Path(folder))
        values["style"] += own_fonts.element_rules(edition.book, edition.typography["fonts"])
        page = theme.render("cover/sheet.html", **values)
        content = join([write_part(weasyprint.lay_out(page, Path(folder)))])
    paper = pdfx.PrintJob(
        title=context.template_values(edition, [])["title"],
        authors=settings.authors,
        language=edition.language,
        direction=edition.direction,
        day=settings.date,
        document=context.identifier(edition, "cover"),
        content=context.fingerprint(edition),
        bleed=flat.bleed,
        folds=flat.folds,
    )
    profile = icc.profile_of(edition.book.root, settings.profile, theme)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(pdfx.finish(content, profile, paper))
    return target


def _pages(edition: Edition, target: Path) -> int:
    """How many pages the inside has."""
    inside = registry.sibling(target, "cover", "print")
    facts = pdfx.facts_of(inside)
    where, tip = f"the {edition.name} edition, cover", "build --format print --format cover"
    if not facts:
        what = "the spine is as wide as the book is thick, and its inside is not there"
        raise UsageError(Finding(where, what, tip))
    if facts.get("content") != context.fingerprint(edition):
        what = "the inside that is there is of another text, and may be thicker"
        raise UsageError(Finding(where, what, tip))
    return int(facts["printed"])


def _values(edition: Edition, flat: CoverSheet, theme: Theme) -> dict[str, Any]:
    """What the template is filled with."""
    settings = edition.book.settings
    shared = front_cover.panel_values(edition)
    description = context.template_values(edition, [])["description"]
    isbn = settings.isbns.get(edition.language, {}).get("print", "")
    em = min(flat.width / FRONT[0], flat.height / FRONT[1])
    style = theme.render("cover/cover.css", **shared, height=FRONT[1])
    width = flat.width * (1 - 2 * MARGIN)
    return {
        **shared,
        "style": style,
        "sheet": flat,
        "em": em,
        "place": (flat.front + (flat.width - FRONT[0] * em) / 2, (flat.height - FRONT[1] * em) / 2),
        "room": pdfx.mark_room(flat.bleed),
        "description": description,
        "margin": flat.width * MARGIN,
        "size": _fitting(description, width, flat.height - FOOT - 2 * flat.width * MARGIN),
        "isbn": isbn,
        "digits": isbn.replace("-", ""),
        "bars": Markup(ean13.drawing(isbn)) if isbn else "",  # noqa: S704 - our own drawing
        "quiet": ean13.QUIET_LEFT * ean13.MODULE,
        "module": ean13.MODULE,
        "prices": list(_prices(edition)),
        **_spine(edition, flat),
    }


def _spine(edition: Edition, flat: CoverSheet) -> dict[str, Any]:
    """The words on the spine: their size, and how they are turned."""
    custom = edition.typography["spine"]
    title = context.template_values(edition, [])["title"]
    authors = languages.enumeration(list(edition.book.settings.authors), edition.language)
    words = [
        Word(text, custom == "upright" and _can_stand_upright(text)) for text in (title, authors)
    ]
    room = flat.height - 3 * SPINE_MARGIN
    needed = sum(map(_length, words)) or 1.0
    size = min(flat.spine * SPINE_SHARE, SPINE_MOST, room / needed)
    starts_left = (custom == "up") == (edition.direction == "rtl")
    return {
        "spine_words": words,
        "spine_size": round(size, 3),
        "spine_margin": SPINE_MARGIN,
        "turn": "right" if starts_left else "left",
    }


def _can_stand_upright(text: str) -> bool:
    """Whether all characters of a text can stand upright, one below the other."""
    return all(_is_wide(char) and unicodedata.category(char)[0] in "LN" for char in text)


def _length(word: Word) -> float:
    """About how long a text is, in ems."""
    if word.upright:
        return len(word.text) * 1.1
    return _width(word.text)


def _width(text: str) -> float:
    return sum(WIDE if _is_wide(char) else USUAL for char in text)


def _is_wide(char: str) -> bool:
    return unicodedata.east_asian_width(char) in "WF"


def _fitting(text: str, width: float, height: float) -> float:
    """The largest size of type, in millimetres, in which a text fits into the room."""
    for size in SIZES:
        lines = -(-_width(text) * size * 1.06 // width)
        if lines * size * LEADING <= height:
            return size
    return SIZES[-1]


def _prices(edition: Edition) -> Iterator[str]:
    prices = edition.book.settings.prices.get("print", {})
    for currency, amount in prices.items():
        locale = languages.locale(edition.language)
        yield str(format_currency(amount, currency, locale=locale))
