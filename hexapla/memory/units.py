"""What the translation memory holds and offers: units, suggestions, and a count by book."""

from __future__ import annotations

from dataclasses import dataclass, field

from hexapla.model import State


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
    state: State
    """``translated`` or ``reviewed``: machine and stale text never becomes a unit."""
    book: str
    """The identifier of the book."""
    title: str = field(default="", compare=False)
    """The title of the book, for people."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What the memory offers for a text."""

    score: float
    """How alike the sources are: 1 only for the same text."""
    unit: Unit
    fits: bool
    """Whether it has the marks ⟦1⟧ of the text, and so can be used as it is."""

    @property
    def origin(self) -> str:
        """Where it comes from, for a person."""
        remarks = [self.unit.state] + ([] if self.fits else ["other marks"])
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
