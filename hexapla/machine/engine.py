"""What a machine translator is to Hexapla: texts in, answers out, and which word came from which.

An engine sees plain sentences. Marks, typography, checks and provenance are kept around it, once,
by ``machine``; see docs/source/05-engines.md.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

LEAST = 1e-6
"""A score of nothing counts as this."""

Span = tuple[int, int]
"""A piece of a text: its first character, and the one after its last."""


@dataclass(frozen=True, slots=True)
class Alignment:
    """Which pieces of a translation came from which pieces of its source."""

    source: tuple[Span, ...]
    """The pieces of the source text, in its order."""
    target: tuple[Span, ...]
    """The pieces of the translation, in its order."""
    links: tuple[tuple[int, int, float], ...]
    """Index of a target piece, index of a source piece, and how much (0 to 1) of the first came
    from the second. Pairs that are not here have nothing to do with each other."""


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """One way to translate a text."""

    text: str
    score: float | None = None
    """How sure the engine is, 0 to 1, whatever the length; None where it does not say."""
    alignment: Alignment | None = None


def mean_score(parts: Iterable[Hypothesis]) -> float | None:
    """The score of a text from those of its parts, each by its length: as if it were one part.

    None where no part has a score.
    """
    scored = [(part.score, len(part.text)) for part in parts if part.score is not None]
    total = sum(length for _, length in scored)
    if not total:
        return None
    return math.exp(sum(math.log(max(score, LEAST)) * n for score, n in scored) / total)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why an engine has no translation of a text."""

    reason: str
    """In a few words, for a person."""


Answer = tuple[Hypothesis, ...] | Refusal
"""The ways to translate a text, the best first, at least one; or why there are none."""


@dataclass(frozen=True, slots=True)
class Traits:
    """What an engine is and can do."""

    name: str
    """With pair and version, as the catalog and the colophon name it: ``argos en→fr 1.9``."""
    by_sentence: bool = False
    """Whether it wants one sentence at a time."""
    aligns: bool = False
    """Whether its hypotheses say which word came from which."""
    hypotheses: int = 1
    """How many different ones it can give for a text."""
    careful: bool = False
    """Whether it can be told not to repeat itself."""
    sentinels: tuple[str, ...] = ("XQ{}", "Z{}Z", "[{}]")
    """Words that it hands on as they are, to stand for what has no words; the first is the best.
    ``{}`` is a number."""
    loses_quotes: bool = False
    """Whether quotation marks do not go with their words: they are then put round them again."""
    tries_sentinels: bool = False
    """Whether it depends on the model which of them is the best: they are tried out first."""


class Engine(Protocol):
    """A machine translator, ready for one pair of languages."""

    @property
    def traits(self) -> Traits:
        """What it is and can do."""

    def translate(
        self, texts: Sequence[str], *, hypotheses: int = 1, careful: bool = False
    ) -> Iterator[tuple[int, Answer]]:
        """The answer to each text with the text's index, in any order, as soon as it is there.

        ``hypotheses`` is how many are wanted of each; ``careful`` asks to avoid repetition.

        Raises:
            ToolError: the engine as a whole fails; answers given before are good.
        """
