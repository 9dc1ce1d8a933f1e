"""What the translation memory holds and offers: units, suggestions, and a count by book."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

UnitState = Literal["translated", "reviewed", "stale", "gone", "stale and gone"]
"""What became of a translation. ``translated`` and ``reviewed`` are offered to other texts; the
others are kept only so that what is lost from a catalog is missed, and can be put back there:
``stale`` has the text that its source became, ``gone`` is what its catalog has no more."""

TRUSTED = ("translated", "reviewed")
GONE: dict[UnitState, UnitState] = {
    "translated": "gone",
    "reviewed": "gone",
    "gone": "gone",
    "stale": "stale and gone",
    "stale and gone": "stale and gone",
}
"""What a unit becomes whose text has no translation in its catalog any more."""


@dataclass(frozen=True, slots=True)
class Unit:
    """One translation that a person made or approved."""

    source_language: str
    language: str
    """Of the translation, as a BCP 47 tag."""
    source: str
    target: str
    context: str | None
    """The role of the text (``heading``, …), as in the catalog."""
    state: UnitState
    """A machine's text never becomes a unit."""
    book: str
    """The identifier of the book."""
    title: str = field(default="", compare=False)
    """The title of the book, for people."""

    @property
    def key(self) -> tuple[str | None, str]:
        """That of the message: context and source text."""
        return self.context, self.source


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What the memory offers for a text."""

    score: float
    """How alike the sources are: 1 only for the same text in the language that was asked for."""
    unit: Unit
    fits: bool
    """Whether it has the marks ⟦1⟧ of the text, and so can be used as it is."""
    region: str = ""
    """The language that it is in, where that is another region's than was asked for: pt-BR."""

    @property
    def origin(self) -> str:
        """Where it comes from, for a person."""
        remarks = [self.region] if self.region else []
        remarks += [self.unit.state] + ([] if self.fits else ["other marks"])
        return f"{self.unit.title or self.unit.book} ({', '.join(remarks)})"


@dataclass(frozen=True, slots=True)
class Holding:
    """What the memory holds of one book in one language."""

    book: str
    """The identifier of the book."""
    title: str
    source_language: str
    language: str
    units: int
