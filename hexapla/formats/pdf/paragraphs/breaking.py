"""Which of the places end a line: those that cost least over the whole paragraph.

The method is that of Donald E. Knuth and Michael F. Plass, Breaking Paragraphs into Lines
(Software: Practice and Experience 11, 1981): each way to the end of a line is kept as long as a
better one does not lead there; demerits are theirs, scaled to their usual 100 for a full stretch.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import NamedTuple

from hexapla.formats.pdf.paragraphs.rules import Rules

HYPHEN = 40_000
"""The demerits of a divided word."""

LAST_HYPHEN = 200_000
"""Of a divided word before the last line."""

LADDER = 3_000
"""Of a second hyphen below the first; more of them in a row than a language bears are ruled out."""

CONTRAST = 5_000
"""Of a loose line beside a tight one."""

RUNT = 300_000
"""Of a last line that is too short."""

RULED_OUT = 1e12

HOPELESS = 5e6
"""A way that costs so much more than the best one to the same place is followed no further."""

ALMOST = 0.02
"""So many pixels are nothing."""

RAGGED = 3.0
"""How many ems of room at the end of a line that is not flush count for a full stretch."""


TIGHT, LOOSE, VERY_LOOSE = -0.5, 0.5, 1.0
"""From which ratio on a line is tight, loose, and very loose."""


@dataclass(frozen=True, slots=True)
class Measured:
    """A paragraph as numbers, one for each character; all widths in pixels."""

    text: str
    advances: Sequence[float]
    stretch: Sequence[float]
    """How much may well be added behind each character."""
    shrink: Sequence[float]
    """How much may be taken away at each character."""
    at_end: Sequence[float]
    """How much narrower each character may be at the end of a line."""
    hyphen: float
    """The width of a hyphen."""
    em: float
    is_flush: bool
    is_balanced: bool = False
    """Whether a paragraph that is not flush has lines of about one length, the last one too."""


class _State(NamedTuple):
    """Where a way has come to."""

    place: int
    hyphens: int
    """In a row, up to here."""
    fit: int
    """How tight its last line is: 0 tight, 1 as wide as it is, 2 loose, 3 very loose."""
    line: int


class _End(NamedTuple):
    """A place where a line may end."""

    place: int
    stop: int
    """Where its text ends: before the spaces there."""
    is_divided: bool
    is_last: bool


def breaks(
    measured: Measured,
    places: Mapping[int, bool],
    width: Callable[[int], float],
    rules: Rules,
) -> list[int] | None:
    """The places where the lines end, the first one 0; None if a line would be too full.

    ``places`` are those where a line may end, in order, and whether it takes a hyphen there;
    ``width`` tells the width of a line by its number, counted from 0.
    """
    search = _Search(measured, width, rules)
    text, last = measured.text, len(measured.text)
    for place, is_divided in places.items():
        if place:
            stop = len(text[:place].rstrip(" "))
            search.go_to(_End(place, stop, is_divided, place == last))
        if not search.active:
            return None
    return search.way_to(last)


class _Search:
    """All ways that may still turn out to be the best one."""

    def __init__(self, measured: Measured, width: Callable[[int], float], rules: Rules) -> None:
        self._measured, self._width, self._rules = measured, width, rules
        self._advances = [0.0, *accumulate(measured.advances)]
        self._stretch = [0.0, *accumulate(measured.stretch)]
        self._shrink = [0.0, *accumulate(measured.shrink)]
        first = _State(0, 0, 1, 0)
        self.active = [first]
        self._costs: dict[_State, float] = {first: 0.0}
        self._origins: dict[_State, _State | None] = {first: None}
        self._starts = {0: _skip_spaces(measured.text, 0)}

    def go_to(self, end: _End) -> None:
        """Let all ways that reach so far end a line at a place."""
        fresh: dict[_State, tuple[float, _State]] = {}
        kept = []
        self._starts[end.place] = _skip_spaces(self._measured.text, end.place)
        for state in self.active:
            room, slack = self._room(state, end)
            if room < -slack - ALMOST:
                continue  # too far back for this end, and for every later one
            kept.append(state)
            ratio = self._ratio(state, end, room, slack)
            fit = 0 if ratio < TIGHT else 1 if ratio <= LOOSE else 2 if ratio <= VERY_LOOSE else 3
            row = state.hyphens + 1 if end.is_divided else 0
            cost = self._costs[state] + (1 + min(100 * abs(ratio) ** 3, 1e6)) ** 2
            cost += self._demerits(state, end, fit, row)
            key = _State(end.place, min(row, self._rules.hyphens + 1), fit, state.line + 1)
            if key not in fresh or cost < fresh[key][0]:
                fresh[key] = cost, state
        least = min((cost for cost, _ in fresh.values()), default=0.0)
        for key, (cost, state) in fresh.items():
            if cost < least + HOPELESS:
                self._costs[key], self._origins[key] = cost, state
                kept.append(key)
        self.active = kept

    def way_to(self, place: int) -> list[int] | None:
        """The places of the best way to a place, or None if there is none."""
        ends = [state for state in self.active if state.place == place]
        if not ends:
            return None
        found: list[int] = []
        state: _State | None = min(ends, key=lambda one: self._costs[one])
        while state is not None:
            found.append(state.place)
            state = self._origins[state]
        return found[::-1]

    def _room(self, state: _State, end: _End) -> tuple[float, float]:
        """What a line leaves of its width, and by how much it may be too wide."""
        start = min(self._starts[state.place], end.stop)
        natural = self._advances[end.stop] - self._advances[start]
        slack = self._shrink[end.stop] - self._shrink[start]
        if end.is_divided:
            natural += self._measured.hyphen
        elif end.stop:
            slack += self._measured.at_end[end.stop - 1]
        return self._width(state.line) - natural, slack

    def _ratio(self, state: _State, end: _End, room: float, slack: float) -> float:
        """How far a line is stretched (above 0) or shrunk, as a share of what it well may be."""
        least = self._measured.em / 1000
        if not self._measured.is_flush:
            is_free = end.is_last and not self._measured.is_balanced
            return 0.0 if is_free else room / (RAGGED * self._measured.em)
        if room < 0:
            return room / (slack or least)
        start = min(self._starts[state.place], end.stop)
        stretch = self._stretch[end.stop] - self._stretch[start]
        return 0.0 if end.is_last else room / (stretch or least)

    def _demerits(self, state: _State, end: _End, fit: int, row: int) -> float:
        """What a line costs besides its spaces."""
        cost = 0.0
        if row:
            cost += HYPHEN + LADDER * (row > 1) + RULED_OUT * (row > self._rules.hyphens)
        if abs(fit - state.fit) > 1:
            cost += CONTRAST
        if end.is_last:
            natural = self._advances[end.stop] - self._advances[self._starts[state.place]]
            floor = self._rules.last_line * self._measured.em
            cost += LAST_HYPHEN * (state.hyphens > 0)
            if state.line and natural < floor - ALMOST:
                cost += RUNT * (2 - natural / floor)
        return cost


def _skip_spaces(text: str, place: int) -> int:
    while place < len(text) and text[place] == " ":
        place += 1
    return place
