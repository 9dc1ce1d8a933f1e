"""The numbers that pages bear: in a row, or Roman ones before the text of a book with front matter.

So printers have long numbered what is set last: it can grow, and page 1 stays page 1.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from hexapla.languages import languages


@dataclass(frozen=True, slots=True)
class Folios:
    """What is printed as the number of each page of a book."""

    front: int = 0
    """How many pages stand before page 1."""
    digits: Callable[[str], str] = str
    """Writes a number as the edition does."""

    def said(self, page: str) -> str:
        """The number on a page that is the so many-eth of the book, counted from 1."""
        number = int(page)
        if number <= self.front:
            return languages.roman(number).lower()
        return self.digits(str(number - self.front))


def labels(front: int) -> bytes:
    """The page labels of a PDF whose text begins after so many pages (ISO 32000-1, 12.4.2)."""
    return b"/PageLabels<</Nums[0<</S/r>>%d<</S/D>>]>>" % front if front else b""
