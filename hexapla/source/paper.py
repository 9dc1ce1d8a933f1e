"""Paper: lengths, sizes and margins in millimetres, for the formats that print."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hexapla.model import Settings

UNITS = {"mm": 1.0, "cm": 10.0, "in": 25.4, "pt": 25.4 / 72}
"""The units that a length in ``book.toml`` may have, in millimetres."""

SIZES = {
    "A3": (297.0, 420.0),
    "A4": (210.0, 297.0),
    "A5": (148.0, 210.0),
    "A6": (105.0, 148.0),
    "B4": (250.0, 353.0),
    "B5": (176.0, 250.0),
    "JIS-B4": (257.0, 364.0),
    "JIS-B5": (182.0, 257.0),
    "letter": (8.5 * 25.4, 11 * 25.4),
    "legal": (8.5 * 25.4, 14 * 25.4),
    "ledger": (11 * 25.4, 17 * 25.4),
}
"""The page sizes that CSS has names for (CSS Paged Media 3, 7.1): width and height."""

SLACK = 0.02
"""Millimetres that a line is longer than its ems, so that rounding never costs a character."""


@dataclass(frozen=True, slots=True)
class Margins:
    """The margins of a printed page in millimetres."""

    top: float
    outer: float
    bottom: float
    inner: float


def millimetres(length: str) -> float:
    """A CSS length such as ``3mm``, which ``config`` has checked."""
    match = re.fullmatch(r"([\d.]+)(mm|cm|in|pt)", length)
    if not match:
        raise ValueError(length)
    return float(match[1]) * UNITS[match[2]]


def size(page: str) -> tuple[float, float]:
    """Width and height of a page: of a name such as ``A5``, or of two lengths."""
    if page in SIZES:
        return SIZES[page]
    width, height = page.split()
    return millimetres(width), millimetres(height)


def margins(settings: Settings, rules: Mapping[str, Any]) -> Margins:
    """The margins that the book asks for.

    Where the language sets lines of whole ems (Chinese, Japanese), what is left over of the last
    em goes to both sides.
    """
    top, outer, bottom, inner = map(millimetres, settings.margins.split())
    if rules["whole_ems"]:
        em = rules["size"] * UNITS["pt"]
        rest = (size(settings.page)[0] - outer - inner) % em - SLACK
        outer, inner = outer + rest / 2, inner + rest / 2
    return Margins(top, outer, bottom, inner)
