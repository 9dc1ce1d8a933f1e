"""A part of the printed book that is laid out only where the build cache does not have it.

All that is told to a part is noted. What it is like then follows from that and from what it is made
of, and so does what is printed of it: both are kept under a key over these.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from hexapla.files import cache as caching
from hexapla.formats.pdf import weasyprint
from hexapla.formats.pdf.paragraphs import explanations
from hexapla.formats.pdf.parts.part import Part, Place, PrintedPart, Report, State


class _Step(NamedTuple):
    """What a part was told once."""

    text: str
    place: Place
    known: weasyprint.AnchorPositions
    first: int


class KeptPart:
    """A part, laid out where that was never done before with the same."""

    def __init__(self, part: Part, common: str) -> None:
        """``common`` is a digest of what all parts are made of."""
        self._part = part
        self._key = caching.digest(common, part.source)
        self._steps: list[_Step] = []
        self._done = 0
        """How many of the steps the part itself was told."""
        self.targets = part.targets

    @property
    def source(self) -> Sequence[str]:
        """What it is made from, besides what it is told."""
        return self._part.source

    def settle(
        self, text: str, place: Place, known: weasyprint.AnchorPositions, first: int
    ) -> State | None:
        """What the part is like when it is told this; None where it was told the same before.

        As :meth:`Part.settle`, with the positions of ``targets`` only.
        """
        # Where nothing refers to a page, it is all one which one that is.
        step = _Step(text, place, known, first if self.targets else 0)
        if self._steps and self._steps[-1] == step:
            return None
        self._steps.append(step)
        self._key = caching.digest(self._key, *step)
        kept = caching.current().get_value("laid out", self._key)
        if isinstance(kept, tuple):
            return State(*kept)
        self._catch_up()
        state = self._part.state
        self._keep("laid out", self._key, state)
        return state

    def printed(self, first: int, place: Place) -> PrintedPart:
        """What becomes of the part: see :meth:`Part.printed`."""
        key = caching.digest(self._key, first, *place)
        kept = caching.current().get_value("printed", key)
        if isinstance(kept, tuple):
            content, facts, shrunken, (account, explained), complained, pages = kept
            report = Report(explanations.Account(*account), explained)
            return PrintedPart(content, facts, shrunken, report, complained, pages)
        self._catch_up()
        printed = self._part.printed(first, place)
        self._keep("printed", key, printed)
        # The pages of a long book need not all be held at once.
        self._part.forget()
        return printed

    def shown(self, first: int, place: Place) -> Part:
        """The part, laid out in this process, with the numbers that its pages have in the book."""
        self._catch_up()
        self._part.number_pages(first, place)
        return self._part

    def _catch_up(self) -> None:
        for step in self._steps[self._done :]:
            self._part.settle(*step)
        self._done = len(self._steps)

    def _keep(self, kind: str, key: str, value: object) -> None:
        # What is complained of ends the build, and must do so again.
        if not weasyprint.complaints()[0]:
            caching.current().put_value(kind, key, _plain(value))


def _plain(value: object) -> object:
    """A value without the names of its fields, as the cache has it."""
    return tuple(map(_plain, value)) if isinstance(value, tuple) else value
