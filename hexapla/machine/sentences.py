"""A text → its sentences, and a long sentence → its clauses. Nothing is loaded from a network."""

from __future__ import annotations

import re
from collections.abc import Iterator

from hexapla.languages.scripts import SENTENCE_END, WIDE_SENTENCE_END
from hexapla.languages.tags import primary
from hexapla.machine.engine import Span
from hexapla.machine.plaintext import BREAK

END = re.compile(rf"{SENTENCE_END}\s+(?=[\"'“‘«„(\[¿¡]*(\w))|{WIDE_SENTENCE_END}")
"""The end of a sentence, where there is no splitter: a full stop, and no small letter behind it."""

CLAUSE = re.compile(r"(?:[;:—，；：、،؛]|,|\s[–-])\s*|\s+(?=\w)")
"""Where a sentence may be cut, the better places first in ``STRENGTH``."""

STRENGTH = (";:；：؛—", ",，،、–-")


def sentences(text: str, language: str) -> list[Span]:
    """The sentences of a text, each with the space behind it; the end of a line ends one, too."""
    spans: list[Span] = []
    start = 0
    for line in re.split(f"({BREAK})", text):
        if line == BREAK:
            start += 1
            continue
        for length in _lengths(line, language):
            spans.append((start, start + length))
            start += length
    return spans


def _lengths(line: str, language: str) -> Iterator[int]:
    """How long each sentence of a line is."""
    try:
        from sentencex import segment
    except ImportError:  # engines that want single sentences bring it along
        found = [one for one in END.finditer(line) if not (one[1] or "").islower()]
        ends = [one.end() for one in found]
        yield from (b - a for a, b in zip([0, *ends], [*ends, len(line)], strict=True) if b > a)
        return
    parts = segment(primary(language), line)
    if "".join(parts) != line:  # it must not change or lose a letter
        parts = [line]
    yield from map(len, parts)


def clauses(text: str) -> list[Span]:
    """A text in two, cut near its middle: at a semicolon rather than a comma, and at a space last.

    One span where it has no such place.
    """
    middle = len(text) / 2
    breaks = [match for match in CLAUSE.finditer(text) if match.end() < len(text)]
    if not breaks:
        return [(0, len(text))]

    def fitness(match: re.Match[str]) -> float:
        mark = match[0].strip()[:1]
        weak = next((i for i, marks in enumerate(STRENGTH) if mark and mark in marks), 2)
        return abs(match.end() - middle) / len(text) + weak / 4

    cut = min(breaks, key=fitness).end()
    return [(0, cut), (cut, len(text))]
