"""Abbreviations as PHP Markdown Extra defines them, ``*[UTC]: coordinated universal time``.

The definition is taken out of the text, and the first place in the file where the abbreviation
stands says what it is short for: one place is enough for a reader, and for a translator.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from hexapla.model import Node
from hexapla.source import pandoc_ast

DEFINITION = re.compile(r"\*\[([^\]\n]+)\]:[ \t]+(\S.*)")
FENCE = re.compile(r"[ >]*(`{3,}|~{3,})")

ABBREVIATION = "abbr"
"""The class of what is short for something, which its attribute ``title`` says."""

CLOSED = {"Header", "Link", "Image", "Code", "CodeBlock", "Math", "RawInline", "RawBlock"}
"""What is not looked into: there a mark would be in the way, or nobody reads it."""


def defined(text: str) -> dict[str, str]:
    """What the abbreviations of a file mean; what stands in code defines nothing."""
    found = (DEFINITION.fullmatch(line) for line in _outside_code(text) if line)
    return {one[1]: one[2].strip() for one in found if one}


def without_definitions(text: str) -> str:
    """A text with an empty line for each definition."""
    if "*[" not in text:
        return text
    lines = zip(text.split("\n"), _outside_code(text), strict=True)
    return "\n".join("" if line and DEFINITION.fullmatch(line) else own for own, line in lines)


def _outside_code(text: str) -> Iterator[str]:
    """Each line of a text; those of code are empty."""
    fence = ""
    for line in text.split("\n"):
        found = FENCE.match(line)
        if fence:
            fence = "" if found and found[1].startswith(fence) else fence
            yield ""
        elif found:
            fence = found[1]
            yield ""
        else:
            yield line


def understand(blocks: list[Node], text: str) -> None:
    """Say the abbreviations of a file, whose text is given, at their first places in its blocks."""
    if meanings := defined(text):
        _spell_out(blocks, meanings)


def _spell_out(thing: object, meanings: dict[str, str]) -> None:
    """Put what each abbreviation means at the first place where it stands, in place."""
    if isinstance(thing, dict):
        if "t" in thing and thing["t"] not in CLOSED:
            is_spelt = ABBREVIATION in pandoc_ast.classes(thing)
            _spell_out(None if is_spelt else thing.get("c"), meanings)
    elif isinstance(thing, list):
        at = 0
        while at < len(thing) and meanings:
            part = thing[at]
            if pandoc_ast.is_node(part) and part["t"] == "Str":
                pieces = _marked(part["c"], meanings)
                thing[at : at + 1] = pieces
                at += len(pieces)
            else:
                _spell_out(part, meanings)
                at += 1


def _marked(text: str, meanings: dict[str, str]) -> list[Node]:
    """A text with those abbreviations marked that were not met before."""
    names = "|".join(map(re.escape, sorted(meanings, key=len, reverse=True)))
    found = re.search(rf"(?<!\w)(?:{names})(?!\w)", text) if names else None
    if not found:
        return [pandoc_ast.string(text)]
    name = found[0]
    mark = pandoc_ast.span([pandoc_ast.string(name)], ABBREVIATION, title=meanings.pop(name))
    before = [pandoc_ast.string(text[: found.start()])] if found.start() else []
    after = _marked(text[found.end() :], meanings) if found.end() < len(text) else []
    return [*before, mark, *after]
