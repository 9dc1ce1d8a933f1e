"""TOML, which may be nested no deeper than its reader can stand."""

from __future__ import annotations

import tomllib
from typing import Any

LEVELS = 20
"""The tables and lists that may stand in each other: ``book.toml`` has three."""


def loads(text: str) -> dict[str, Any]:
    """What a text in TOML says.

    Raises:
        TOMLDecodeError: it is no TOML, or has more levels than these.
    """
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        raise
    except RecursionError:
        raise tomllib.TOMLDecodeError(_too_deep(text)) from None
    except ValueError as error:  # a number of more digits than Python takes
        raise tomllib.TOMLDecodeError(str(error)) from None
    inner: list[Any] = [table]
    for _ in range(LEVELS):
        inner = [part for thing in inner for part in _children(thing)]
    if inner:
        raise tomllib.TOMLDecodeError(_too_deep(text))
    return table


def _children(thing: object) -> list[Any]:
    if isinstance(thing, dict):
        return list(thing.values())
    return thing if isinstance(thing, list) else []


def _too_deep(text: str) -> str:
    """What is said of a text with too many levels, and the line with the most signs of them."""
    lines = [sum(map(line.count, "[{.")) for line in text.split("\n")]
    return f"more than {LEVELS} levels (at line {lines.index(max(lines)) + 1})"
