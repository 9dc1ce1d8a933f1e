"""Functions of a user's own as engines, for the tests.

``--engine tests.support.engine_functions:name`` chooses one.
"""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from pathlib import Path

from hexapla.machine.engine import Traits


def shout(texts: Sequence[str], _source: str, _target: str) -> list[str]:
    """Every word backwards and large; sentinels and figures stay."""
    return [" ".join(map(_shouted, text.split(" "))) for text in texts]


def _shouted(word: str) -> str:
    return word if any(c.isdigit() for c in word) else word[::-1].upper()


def whisper(texts: Sequence[str], _source: str, _target: str) -> list[str]:
    """Another engine, whose texts are other ones."""
    return [text.lower() for text in shout(texts, "", "")]


def slowly(texts: Sequence[str], source: str, target: str) -> list[str]:
    """As ``shout``, but fifty texts take a second, and it tells in a file that it works."""
    time.sleep(0.02 * len(texts))
    if told := os.environ.get("TOLD"):
        with Path(told).open("a", encoding="utf-8") as file:
            file.write("working\n")
    return shout(texts, source, target)


def breaking(texts: Sequence[str], source: str, target: str) -> list[str]:
    """It works at first, and then fails."""
    if any("Text 120." in text for text in texts):
        message = "no more"
        raise OSError(message)
    return shout(texts, source, target)


def short(texts: Sequence[str], _source: str, _target: str) -> list[str]:
    """One text less than it was given."""
    return list(texts[1:])


def empty(texts: Sequence[str], _source: str, _target: str) -> list[str]:
    """No text at all."""
    return [""] * len(texts)


def careless(texts: Sequence[str], _source: str, _target: str) -> list[str]:
    """The source, as it is."""
    return list(texts)


shout.traits = Traits("shout 1.0")  # type: ignore[attr-defined]
