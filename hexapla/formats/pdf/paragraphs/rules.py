"""What a language wants of the lines of a paragraph, from its data file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Rules:
    """How the lines of a language may be set; all widths in ems of the text."""

    stretch: float
    """How much a space may well be widened."""
    shrink: float
    """How much a space may be narrowed, at the most."""
    letters: float
    """How much a wide character may well be set apart from the next one; 0: never."""
    hyphens: int
    """How many lines in a row may end in a hyphen."""
    last_line: float
    """How long the last line of a paragraph is at the least."""
    line_breaks: str
    """How strict the breaks of lines are, as ICU calls it (UAX 14, CSS ``line-break``)."""
    closing: str
    """The marks whose empty second half goes at the end of a line."""
    dots: bool
    """Whether emphasis is dotted: the dots of one word stand at even distances."""


def of(typography: Mapping[str, Any]) -> Rules:
    """The rules in the typography of a language."""
    return Rules(
        stretch=typography["space_stretch"],
        shrink=typography["space_shrink"],
        letters=typography["letter_stretch"],
        hyphens=typography["hyphens_in_a_row"],
        last_line=typography["last_line"],
        line_breaks=typography["line_breaks"],
        closing=typography["wide_closing"],
        dots=typography["emphasis"] == "dots",
    )
