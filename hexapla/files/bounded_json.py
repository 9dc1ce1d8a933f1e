"""JSON from outside, which may be nested no deeper than its reader can stand.

Python reads JSON by calling itself for each level: with 200,000 of them some versions end the
whole process, in threads above all, and no ``except`` helps.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import accumulate
from typing import Any

LEVELS = 100
"""The arrays and objects that may stand in each other: an honest answer has about ten."""

TEXTS = re.compile(r'"[^"\\]*(?:\\.?[^"\\]*)*"?', re.DOTALL)
"""A text in quotation marks, or what has no closing one to the end: no other try can follow."""

STEPS = {ord("["): 1, ord("{"): 1, ord("]"): -1, ord("}"): -1}
OTHERS = bytes(set(range(128)) - set(STEPS))

BRACKETS = re.compile(rf"(?:{TEXTS.pattern})|([\[{{])|([\]}}])", re.DOTALL)


def loads(content: str | bytes, levels: int = LEVELS) -> Any:  # noqa: ANN401 - JSON
    """What a JSON text says.

    Raises:
        JSONDecodeError: it is no JSON, or has more levels than these; ``pos`` is where.
    """
    if isinstance(content, bytes):
        try:
            content = content.decode(json.detect_encoding(content))
        except UnicodeDecodeError as error:
            raise json.JSONDecodeError(f"no {error.encoding}", "", 0) from None
    if depth(content) > levels:
        at = next(at for at, level in _levels(content) if level > levels)
        raise json.JSONDecodeError(f"more than {levels} levels", content, at)
    try:
        return json.loads(content)
    except json.JSONDecodeError:
        raise
    except ValueError as error:  # a number of more digits than Python takes
        raise json.JSONDecodeError(str(error), content, 0) from None


def depth(content: str) -> int:
    """How many arrays and objects stand in each other in a text, whether it is JSON or not."""
    brackets = TEXTS.sub("", content).encode("ascii", "ignore").translate(None, OTHERS)
    return max(accumulate(map(STEPS.__getitem__, brackets)), default=0)


def _levels(content: str) -> Iterator[tuple[int, int]]:
    """Each place where an array or object begins or ends, and the level there."""
    level = 0
    for found in BRACKETS.finditer(content):
        level += bool(found[1]) - bool(found[2])
        yield found.start(), level
