"""The page of troubleshooting quotes what Hexapla says, and not what it said once."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache

import pytest

from hexapla.formats.pdf.weasyprint import ADVICE
from tests.conftest import ROOT

PAGE = (ROOT / "docs" / "source" / "10-troubleshooting.md").read_text(encoding="utf-8")
LABEL = re.compile(r"^(?:ERROR|WARNING|TIP) +", re.MULTILINE)
THEIRS = ("externally-managed-environment", ".notdef")
"""What pip and WeasyPrint say themselves."""
SURE = 9
"""So many characters of a text must always be the same, for a message to be known by them."""


def quoted() -> list[str]:
    """The messages on the page, without their labels and line ends."""
    blocks = re.findall(r"(?ms)^```text\n(.*?)^```$", PAGE)
    parts = [part for block in blocks for part in LABEL.split(block)]
    return [" ".join(part.split()) for part in parts if part.strip()]


@cache
def patterns() -> list[re.Pattern[str]]:
    """What each text in the code looks like, whatever is filled in."""
    trees = (ast.parse(path.read_text("utf-8")) for path in (ROOT / "hexapla").rglob("*.py"))
    return [re.compile(found) for tree in trees for node in ast.walk(tree) for found in looks(node)]


def looks(node: ast.AST) -> Iterator[str]:
    parts = node.values if isinstance(node, ast.JoinedStr) else [node]
    said = [part.value if isinstance(part, ast.Constant) else None for part in parts]
    if sum(len(part) for part in said if isinstance(part, str)) >= SURE:
        yield "".join(re.escape(part) if isinstance(part, str) else ".+" for part in said)


def is_said(message: str) -> bool:
    """Whether the code says this, with or without the places in front of it."""
    starts = [0, *(found.end() for found in re.finditer(": ", message))]
    return any(found.fullmatch(message[start:]) for start in starts for found in patterns())


@pytest.mark.parametrize("message", quoted())
def test_quoted_messages_are_said(message: str) -> None:
    """Each message on the page is one that the code has, or one of a tool that it names."""
    assert is_said(message) or any(part in message for part in THEIRS)


def test_what_is_never_said() -> None:
    """A message that the code does not have is found out."""
    assert not is_said("ERROR source/book.toml, line 3: the moon is full")
    assert not is_said("this is no line of a POT file: x")


def test_advice_for_a_glyph() -> None:
    """WeasyPrint's message of a letter without a font is one that Hexapla has advice for."""
    assert THEIRS[1] in ADVICE
