"""The best reading of two sequences of pieces in order, and how sure each bead of it is."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType

from hexapla.alignment.beads import Pairing, Piece, Run
from hexapla.alignment.scoring import Model

SURE_MARGIN = 3.0
"""How much worse the next best reading must be for a pair to be sure."""

FAR, NEAR = 40, 15
"""How many pieces from the diagonal the first search looks, and how many from its finds a later
one; both look further where that is too narrow."""

EDGE_DISTANCE = 1
"""A reading this near to the edge of where the search looked may be cut short by it."""

BEAD_SIZES = ((1, 1), (1, 0), (0, 1), (1, 2), (2, 1))


def search(
    model: Model,
    runs: Iterable[Run],
    guide: Sequence[Pairing] = (),
) -> list[Pairing]:
    """The best reading of every run, near to that of an earlier search where there was one."""
    partners = {ones[0].places[0]: others[0].places[0] for ones, others, _ in guide}
    return [
        bead for source, target in runs for bead in best_in_order(model, source, target, partners)
    ]


def best_in_order(
    model: Model,
    source: Sequence[Piece],
    target: Sequence[Piece],
    partners: Mapping[int, int] = MappingProxyType({}),
) -> list[Pairing]:
    """The best reading in order, in a band that grows until it is wide enough."""
    line = _line(source, target, partners)
    band = NEAR if partners else FAR + abs(len(source) - len(target))
    while (lattice := _Lattice(model, source, target, line, band)).is_narrow:
        band *= 2
    return lattice.beads()


def _line(
    source: Sequence[Piece], target: Sequence[Piece], partners: Mapping[int, int]
) -> list[int]:
    """Where in the translation to look for each piece of the source, and for its end."""
    columns = {piece.places[0]: column for column, piece in enumerate(target)}
    slope = len(target) / max(len(source), 1)
    if not partners:
        return [int(row * slope) for row in range(len(source) + 1)]
    line, column = [], 0
    for piece in source:
        column = columns.get(partners.get(piece.places[0], -1), column)
        line.append(column)
    return [*line, len(target)]


class _Lattice:
    """Every reading of two sequences in order, within a band."""

    def __init__(
        self,
        model: Model,
        source: Sequence[Piece],
        target: Sequence[Piece],
        line: Sequence[int],
        band: int,
    ) -> None:
        self.model, self.source, self.target = model, source, target
        self.rows, self.columns = len(source) + 1, len(target) + 1
        self.low = [max(0, column - band) for column in line]
        # A row reaches as far as the next one begins: there is always a way from row to row.
        after = [*line[1:], self.columns]
        self.high = [min(self.columns, column + band + 1) for column in after]
        self.low[0] = 0
        self.edges = [
            [self._edges_from(i, j) for j in range(self.low[i], self.high[i])]
            for i in range(self.rows)
        ]
        self.ahead = self._ahead()
        self.behind = self._behind()
        self.path = list(self._best())
        self.is_narrow = self._is_narrow()

    def _edges_from(self, i: int, j: int) -> list[tuple[int, int, float]]:
        edges = []
        for down, right in BEAD_SIZES:
            to_i, to_j = i + down, j + right
            if to_i >= self.rows or to_j >= self.columns:
                continue
            if not self.low[to_i] <= to_j < self.high[to_i]:
                continue
            weight = self.model.bead(self.source[i:to_i], self.target[j:to_j])
            if weight is not None:
                edges.append((to_i, to_j, weight))
        return edges

    def _ahead(self) -> list[list[float]]:
        """The best weight from each point to the end."""
        worst = -math.inf
        ahead = [[worst] * len(row) for row in self.edges]
        ahead[-1][-1] = 0.0
        for i in range(self.rows - 1, -1, -1):
            for j in range(self.high[i] - 1, self.low[i] - 1, -1):
                for to_i, to_j, weight in self.edges[i][j - self.low[i]]:
                    through = weight + ahead[to_i][to_j - self.low[to_i]]
                    ahead[i][j - self.low[i]] = max(through, ahead[i][j - self.low[i]])
        return ahead

    def _behind(self) -> list[list[float]]:
        """The best weight from the start to each point."""
        behind = [[-math.inf] * len(row) for row in self.edges]
        behind[0][0] = 0.0
        for i in range(self.rows):
            for j in range(self.low[i], self.high[i]):
                best_total = behind[i][j - self.low[i]]
                for to_i, to_j, weight in self.edges[i][j - self.low[i]]:
                    at = to_j - self.low[to_i]
                    behind[to_i][at] = max(best_total + weight, behind[to_i][at])
        return behind

    def _best(self) -> Iterator[tuple[int, int, int, int]]:
        i = j = 0
        while (i, j) != (self.rows - 1, self.columns - 1):
            to_i, to_j, _ = max(
                self.edges[i][j - self.low[i]],
                key=lambda edge: edge[2] + self.ahead[edge[0]][edge[1] - self.low[edge[0]]],
            )
            yield i, j, to_i, to_j
            i, j = to_i, to_j

    def _is_narrow(self) -> bool:
        """Whether the best reading touches an edge of the band that is no edge of the text."""
        return any(
            (self.low[i] > 0 and j - self.low[i] <= EDGE_DISTANCE)
            or (self.high[i] < self.columns and self.high[i] - j <= EDGE_DISTANCE + 1)
            for i, j, _, _ in self.path
        )

    def beads(self) -> list[Pairing]:
        """The beads of the best reading, with their margins; gaps are left out."""
        rivals = _Rivals(self)
        return [
            (
                tuple(self.source[i:to_i]),
                tuple(self.target[j:to_j]),
                rivals.margin(i, j, to_i, to_j),
            )
            for i, j, to_i, to_j in self.path
            if to_i > i and to_j > j
        ]


class _Rivals:
    """For each piece, the best reading with each of its two best partners."""

    def __init__(self, lattice: _Lattice) -> None:
        self.best = lattice.ahead[0][0]
        self.rows: list[dict[tuple[int, int], float]] = [{} for _ in lattice.source]
        self.columns: list[dict[tuple[int, int], float]] = [{} for _ in lattice.target]
        for i, row in enumerate(lattice.edges):
            for j, edges in enumerate(row, start=lattice.low[i]):
                behind = lattice.behind[i][j - lattice.low[i]]
                for to_i, to_j, weight in edges:
                    through = behind + weight + lattice.ahead[to_i][to_j - lattice.low[to_i]]
                    if through < self.best - 4 * SURE_MARGIN:
                        continue
                    for n in range(i, to_i):
                        self._keep_better(
                            self.rows[n], (j, to_j) if to_j > j else (-1, -1), through
                        )
                    for n in range(j, to_j):
                        self._keep_better(
                            self.columns[n], (i, to_i) if to_i > i else (-1, -1), through
                        )

    @staticmethod
    def _keep_better(
        known: dict[tuple[int, int], float], partner: tuple[int, int], total: float
    ) -> None:
        known[partner] = max(known.get(partner, -math.inf), total)

    def margin(self, i: int, j: int, to_i: int, to_j: int) -> float:
        others = [
            total
            for known, chosen_partner in (
                *((self.rows[n], (j, to_j)) for n in range(i, to_i)),
                *((self.columns[n], (i, to_i)) for n in range(j, to_j)),
            )
            for partner, total in known.items()
            if partner != chosen_partner
        ]
        return self.best - max(others, default=self.best - 4 * SURE_MARGIN)
