"""How thick a book is, and the sheet of its cover: back, spine and front side by side."""

from __future__ import annotations

from dataclasses import dataclass

from hexapla.model import Direction, Settings
from hexapla.source import paper as measures

PAGES_OF_A_LEAF = 2

NARROWEST = 6.0
"""The narrowest spine, in millimetres, that carries a title: printers warn that the fold may be
1.5 mm off to either side."""


@dataclass(frozen=True, slots=True)
class CoverSheet:
    """The cover, laid out flat and seen from outside; all lengths in millimetres."""

    width: float
    """Of one side of the book, trimmed."""
    height: float
    spine: float
    bleed: float
    direction: Direction

    @property
    def total(self) -> float:
        """The width of the whole sheet, trimmed."""
        return 2 * self.width + self.spine

    @property
    def front(self) -> float:
        """Where the front begins, from the left; a book that opens the other way begins with it."""
        return self.width + self.spine if self.direction == "ltr" else 0.0

    @property
    def back(self) -> float:
        """Where the back begins, from the left."""
        return 0.0 if self.direction == "ltr" else self.width + self.spine

    @property
    def folds(self) -> tuple[float, float]:
        """Where the sheet is folded, from the left."""
        return self.width, self.width + self.spine

    @property
    def has_spine_title(self) -> bool:
        """Whether the spine is wide enough for a title."""
        return self.spine >= NARROWEST


def thickness(pages: int, paper: float) -> float:
    """The thickness of a book of so many pages in millimetres; ``paper`` is that of one leaf."""
    return round(-(-pages // PAGES_OF_A_LEAF) * paper, 2)


def cover_sheet(settings: Settings, direction: Direction, pages: int) -> CoverSheet:
    """The cover of a book of so many pages. The board adds nothing: paperbacks are folded."""
    width, height = measures.size(settings.page)
    bleed = measures.millimetres(settings.bleed)
    return CoverSheet(width, height, thickness(pages, settings.paper), bleed, direction)
