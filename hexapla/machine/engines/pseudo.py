"""Accented, longer text in brackets, for testing layouts.

Whoever sees plain letters has found a text that is in no catalog; whoever misses a bracket, one
that is cut off.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from hexapla.languages.scripts import UNSPACED
from hexapla.machine.engine import Alignment, Answer, Engine, Hypothesis, Span, Traits
from hexapla.model import Settings

TRAITS = Traits("pseudo 1", aligns=True, sentinels=("XQ{}",))

LEFT, RIGHT = "‹", "›"
"""Nothing in Markdown, no quotation marks of most languages, and in all of the book's fonts."""

LOOKS = str.maketrans(
    dict(
        zip(
            "ACDEGHIJKLMNOPRSTUWYZacdefghijklmnoprstuwyz",
            "ÀÇĎÉĜĤÎĴĶĻḾÑÖÞŔŠŢÛŴÝŽåçďéƒĝĥîĵķļḿñöþŕšţûŵýž",
            strict=True,
        )
    )
    # The book's type has no such letters of one piece, but the accent to set on them.
    | {letter: f"{letter}\u0302" for letter in "BFQVXbqvx"}
)

PIECE = re.compile(rf"XQ\d+|[{UNSPACED}]|[^\W{UNSPACED}]+|[^\w\s]")
SENTINEL = re.compile(r"XQ\d+")
LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]")

PADDING = (
    "lorem ipsum dolor sit amet consectetur adipiscing elit sed do eiusmod tempor incididunt ut"
    " labore et dolore magna aliqua enim ad minim veniam quis nostrud exercitation ullamco laboris"
    " nisi aliquip ex ea commodo consequat duis aute irure in reprehenderit voluptate velit esse"
    " cillum eu fugiat nulla pariatur excepteur sint occaecat cupidatat non proident sunt culpa qui"
    " officia deserunt mollit anim id est laborum"
)
"""Words that nobody takes for a part of the text."""

GROWTH = ((10, 1.0), (20, 0.8), (30, 0.6), (50, 0.4), (70, 0.31))
"""How much longer a text of so many characters becomes at least when English is translated: IBM's
rough guide for interfaces (*Globalize your business*, guideline A3)."""

LEAST = 0.3
"""The same for every longer text."""


def open_engine(_source: str, _target: str, _settings: Settings) -> Engine:
    """The engine, for any pair of languages."""
    return Pseudo(TRAITS)


@dataclass(frozen=True, slots=True)
class Pseudo:
    """An engine that changes letters only."""

    traits: Traits

    def translate(
        self, texts: Sequence[str], *, hypotheses: int = 1, careful: bool = False
    ) -> Iterator[tuple[int, Answer]]:
        """The answer to each text, in their order."""
        del hypotheses, careful
        for index, text in enumerate(texts):
            yield index, (pseudo(text) if text.strip() else Hypothesis(text),)


def pseudo(text: str) -> Hypothesis:
    """A text in another dress, and which piece came from which."""
    accented = LEFT
    sources: list[Span] = []
    targets: list[Span] = []
    end = 0
    for match in PIECE.finditer(text):
        accented += text[end : match.start()]
        end = match.end()
        start = len(accented)
        accented += _accented(match[0])
        sources.append(match.span())
        targets.append((start, len(accented)))
    accented += text[end:]
    accented += _padding(text) + RIGHT
    links = tuple((number, number, 1.0) for number in range(len(sources)))
    return Hypothesis(accented, None, Alignment(tuple(sources), tuple(targets), links))


def _accented(piece: str) -> str:
    return piece if SENTINEL.fullmatch(piece) else piece.translate(LOOKS)


def growth(length: int) -> float:
    """How much longer a text becomes, as a share of its characters."""
    return next((more for most, more in GROWTH if length <= most), LEAST)


def _padding(text: str) -> str:
    """Words that make a text so much longer; another script repeats its own."""
    letters = [letter for letter in text if letter.isalpha()]
    is_latin = 2 * len(LATIN.findall(text)) >= len(letters)
    own = [found[0] for found in PIECE.finditer(text) if found[0].isalpha()]
    words = PADDING.split() if is_latin or not own else own
    space = "" if re.match(f"[{UNSPACED}]", words[0]) else " "
    wanted = growth(len(text)) * len(text) - len(LEFT + RIGHT)
    padding = ""
    for word in itertools.cycle(words):
        if len(padding) >= wanted:
            break
        padding += space + word
    return padding.translate(LOOKS) if is_latin else padding
