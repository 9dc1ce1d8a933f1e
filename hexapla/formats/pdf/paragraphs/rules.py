"""What a language wants of the lines of a paragraph, from its data file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple


class Options(NamedTuple):
    """What a book may choose besides, see ``Settings``."""

    hanging_punctuation: bool = False
    kashida: bool = False


NO_OPTIONS = Options()


@dataclass(frozen=True, slots=True)
class Rules:
    """How the lines of a language may be set; all widths in ems of the text."""

    stretch: float
    """How much a space may well be widened."""
    shrink: float
    """How much a space may be narrowed, at the most."""
    letters: float
    """How much a wide character may well be set apart from the next one, and a word from the next
    one where no space is between them; 0: never."""
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
    is_wide: bool = False
    """Whether lines are flush whatever the style says: nearly all characters are of one width."""
    hanging: Mapping[str, float] = field(default_factory=dict)
    """The marks that hang in the margin, each with the share of its width that does."""
    kashida_share: float = 0.0
    """How much of what a line lacks goes into strokes between its letters, at the most."""
    kashida_longest: float = 0.0
    """How long such a stroke may be made."""


def of(typography: Mapping[str, Any], options: Options = NO_OPTIONS) -> Rules:
    """The rules in the typography of a language, for a book that has chosen."""
    return Rules(
        stretch=typography["space_stretch"],
        shrink=typography["space_shrink"],
        letters=typography["letter_stretch"],
        hyphens=typography["hyphens_in_a_row"],
        last_line=typography["last_line"],
        line_breaks=typography["line_breaks"],
        closing=typography["wide_closing"],
        dots=typography["emphasis"] == "dots",
        is_wide=typography["whole_ems"],
        hanging=typography["hanging"] if options.hanging_punctuation else {},
        kashida_share=typography["kashida_share"] if options.kashida else 0.0,
        kashida_longest=typography["kashida_longest"],
    )
