"""Which of the places end a line: those that cost least over the whole paragraph.

The method is that of Donald E. Knuth and Michael F. Plass, Breaking Paragraphs into Lines
(Software: Practice and Experience 11, 1981): each way to the end of a line is kept as long as a
better one does not lead there; demerits are theirs, scaled to their usual 100 for a full stretch.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import NamedTuple

from hexapla.formats.pdf.paragraphs.opportunities import Break
from hexapla.formats.pdf.paragraphs.rules import Rules

HYPHEN = 40_000
"""The demerits of a divided word."""

LAST_HYPHEN = 200_000
"""Of a divided word before the last line."""

REMNANT = 1_000_000
"""Of a last line that holds nothing but the rest of one."""

LADDER = 3_000
"""Of a second hyphen below the first; more of them in a row than a language bears are ruled out."""

STACK = 1_000_000
"""Of a third one, in languages that bear it: only where the spaces would be holes without it."""

CONTRAST = 5_000
"""Of a loose line beside a tight one."""

RUNT = 300_000
"""Of a last line that is too short."""

RAGGED_RUNT = 3
"""How many times as much it counts where lines are not flush: there a word more for the last line
leaves no holes in the one before it."""

ANYWHERE = 1e6
"""Of a line that ends between two letters of an address."""

RULED_OUT = 1e12

HOPELESS = 5e6
"""A way that costs so much more than the best one to the same place is followed no further."""

ALMOST = 0.02
"""So many pixels are nothing."""

RAGGED = 3.0
"""How many ems of room at the end of a line that is not flush count for a full stretch."""


LEAST = 0.5
"""How many ems a line without spaces counts as: the fuller the better."""

TIGHT, LOOSE, VERY_LOOSE = -0.5, 0.5, 1.0
"""From which ratio on a line is tight, loose, and very loose."""

LOOSEST = 1.9
"""How far a line is stretched at the most where one line more or less is asked for: as the widest
lines are that stand in the best solutions here and there."""

DEAREST = 1e6
"""What a line more or less may cost over the best solution: less than ``ANYWHERE``."""


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
    """The width of a hyphen, without what of it hangs in the margin."""
    em: float
    is_flush: bool
    is_balanced: bool = False
    """Whether a paragraph that is not flush has lines of about one length, the last one too."""
    hanging: Mapping[int, float] = field(default_factory=dict)
    """How far characters hang in the margin at the beginning and the end of a line."""
    is_cut: bool = False
    """Whether it goes on elsewhere, so that its last line is as full as the others."""


@dataclass(frozen=True, slots=True)
class _Way:
    """A way to a place, by the lines that end there and before."""

    place: int
    cost: float
    before: _Way | None
    """The way to the end of the line before the last one."""
    hyphens: int
    """How many lines in a row end in one, up to here."""
    fit: int
    """How tight the last line is: 0 tight, 1 as wide as it is, 2 loose, 3 very loose."""
    lines: int
    """How many lines there are, where ways of other numbers of lines are told apart; else 0."""
    ratio: float
    """How far the most stretched or shrunk line up to here is: as :class:`Solution` has it."""
    width: float
    """Of the next line."""
    advance: float
    """The sum of all advances before the next line; so of what follows."""
    stretch: float
    shrink: float


class _End(NamedTuple):
    """A place where a line may end."""

    place: int
    stop: int
    """Where its text ends: before the spaces there."""
    kind: Break
    is_last: bool


@dataclass(frozen=True, slots=True)
class Solution:
    """One way to break a paragraph."""

    ends: list[int]
    """The places where the lines end, the first one 0."""
    demerits: float
    """What it costs, by the measures above."""
    ratio: float
    """How far the most stretched or shrunk line is: 1 as far as it well may be."""


def breaks(
    measured: Measured,
    places: Mapping[int, Break],
    widths: tuple[float, float],
    rules: Rules,
) -> list[int] | None:
    """The places where the lines end, the first one 0; None if a line would be too full.

    ``places`` are those where a line may end, in order; ``widths`` are those of the first line and
    of all others.
    """
    found = _searched(measured, places, widths, rules, by_lines=False)
    return found[0].ends if found else None


def solutions(
    measured: Measured,
    places: Mapping[int, Break],
    widths: tuple[float, float],
    rules: Rules,
) -> dict[int, Solution]:
    """The best solution, by 0, and those with a line less and a line more, by -1 and 1.

    The latter are what TeX calls looseness. There is none where a line would be stretched further
    than ``LOOSEST`` and further than in the best one, or where it costs ``DEAREST`` more than
    that. The arguments are those of :func:`breaks`.
    """
    found = _searched(measured, places, widths, rules, by_lines=True)
    if not found:
        return {}
    best = min(found.values(), key=lambda one: one.demerits)
    return {
        more: one
        for more in (-1, 0, 1)
        if (one := found.get(len(best.ends) - 1 + more)) is not None
        and one.ratio <= max(LOOSEST, best.ratio)
        and one.demerits <= best.demerits + DEAREST
    }


def _searched(
    measured: Measured,
    places: Mapping[int, Break],
    widths: tuple[float, float],
    rules: Rules,
    *,
    by_lines: bool,
) -> dict[int, Solution]:
    """The best solution for each number of lines; or only the best of all, by 0."""
    search = _Search(measured, widths, rules, by_lines=by_lines)
    text, last = measured.text, len(measured.text)
    for place, kind in places.items():
        if place:
            stop = place
            while stop and text[stop - 1] == " ":
                stop -= 1
            search.go_to(_End(place, stop, kind, place == last and not measured.is_cut))
        if not search.active:
            return {}
    return search.solutions_to(last)


class _Search:
    """All ways that may still turn out to be the best one."""

    def __init__(
        self, measured: Measured, widths: tuple[float, float], rules: Rules, *, by_lines: bool
    ) -> None:
        self._measured, self._widths, self._rules = measured, widths, rules
        self._by_lines = by_lines
        self._advances = [0.0, *accumulate(measured.advances)]
        self._stretch = [0.0, *accumulate(measured.stretch)]
        self._shrink = [0.0, *accumulate(measured.shrink)]
        self.active = [self._way(0, 0.0, None, 0, 1)]

    def go_to(self, end: _End) -> None:
        """Let all ways that reach so far end a line at a place."""
        advance, shrink = self._advances[end.stop], self._shrink[end.stop]
        if end.kind == Break.HYPHEN:
            advance += self._measured.hyphen
        elif end.stop:
            shrink += self._measured.at_end[end.stop - 1]
            advance -= self._measured.hanging.get(end.stop - 1, 0.0)
        fresh: dict[tuple[int, int, int], tuple[float, float, _Way]] = {}
        kept = []
        for way in self.active:
            room, slack = way.width - (advance - way.advance), shrink - way.shrink
            if room < -slack - ALMOST:
                continue  # too far back for this end, and for every later one
            kept.append(way)
            ratio = self._ratio(way, end, room, slack)
            fit = 0 if ratio < TIGHT else 1 if ratio <= LOOSE else 2 if ratio <= VERY_LOOSE else 3
            row = way.hyphens + 1 if end.kind == Break.HYPHEN else 0
            cost = way.cost + (1 + min(100 * abs(ratio) ** 3, 1e6)) ** 2
            cost += self._demerits(way, end, fit, row)
            key = way.lines, min(row, self._rules.hyphens + 1), fit
            if key not in fresh or cost < fresh[key][0]:
                fresh[key] = cost, abs(ratio), way
        least = min((cost for cost, _, _ in fresh.values()), default=0.0)
        for (_, row, fit), (cost, ratio, way) in fresh.items():
            if cost < least + HOPELESS:
                kept.append(self._way(end.place, cost, way, row, fit, ratio=ratio))
        self.active = kept

    def solutions_to(self, place: int) -> dict[int, Solution]:
        """The best way to a place for each number of lines that are told apart."""
        ways: dict[int, _Way] = {}
        for way in self.active:
            if way.place == place and (way.lines not in ways or way.cost < ways[way.lines].cost):
                ways[way.lines] = way
        return {lines: Solution(_ends(way), way.cost, way.ratio) for lines, way in ways.items()}

    def _way(  # noqa: PLR0913 - what is known of a line
        self,
        place: int,
        cost: float,
        before: _Way | None,
        hyphens: int,
        fit: int,
        *,
        ratio: float = 0.0,
    ) -> _Way:
        start, width = _skip_spaces(self._measured.text, place), self._widths[before is not None]
        width += self._measured.hanging.get(start, 0.0)
        sums = self._advances[start], self._stretch[start], self._shrink[start]
        if before is not None:
            ratio = max(ratio, before.ratio)
        lines = before.lines + 1 if before is not None and self._by_lines else 0
        return _Way(place, cost, before, hyphens, fit, lines, ratio, width, *sums)

    def _ratio(self, way: _Way, end: _End, room: float, slack: float) -> float:
        """How far a line is stretched (above 0) or shrunk, as a share of what it well may be."""
        least = self._measured.em * LEAST
        if not self._measured.is_flush:
            is_free = end.is_last and not self._measured.is_balanced
            return 0.0 if is_free else room / (RAGGED * self._measured.em)
        if room < 0:
            return room / (slack or least)
        return 0.0 if end.is_last else room / (self._stretch[end.stop] - way.stretch or least)

    def _demerits(self, way: _Way, end: _End, fit: int, row: int) -> float:
        """What a line costs besides its spaces."""
        cost = ANYWHERE if end.kind == Break.ANYWHERE else 0.0
        if row:
            cost += HYPHEN + LADDER * (row > 1) + STACK * (row > 2)  # noqa: PLR2004 - see STACK
            cost += RULED_OUT * (row > self._rules.hyphens)
        if abs(fit - way.fit) > 1:
            cost += CONTRAST
        if end.is_last:
            # A mark at the end is no company for a character.
            last, at_end = end.stop - 1, self._measured.at_end
            mark = self._measured.advances[last] if end.stop and at_end[last] else 0.0
            natural = self._advances[end.stop] - way.advance - mark
            floor = self._rules.last_line * self._measured.em
            if way.hyphens:
                is_rest = " " not in self._measured.text[way.place : end.stop].strip()
                cost += REMNANT if is_rest else LAST_HYPHEN
            # Where all lines are of about one length, the last one is as long as it can be.
            is_runt = natural < floor - ALMOST and not self._measured.is_balanced
            if way.before and is_runt:
                weight = 1 if self._measured.is_flush else RAGGED_RUNT
                cost += weight * RUNT * (2 - natural / floor)
        return cost


def _ends(way: _Way | None) -> list[int]:
    """The places where the lines of a way end, the first one 0."""
    found: list[int] = []
    while way is not None:
        found.append(way.place)
        way = way.before
    return found[::-1]


def _skip_spaces(text: str, place: int) -> int:
    while place < len(text) and text[place] == " ":
        place += 1
    return place
