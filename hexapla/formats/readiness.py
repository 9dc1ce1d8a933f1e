"""Before anything is rendered: whether all that the editions need is here, told once for each."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import Any

from hexapla.errors import Finding, ToolError, plural
from hexapla.formats import fonts, requirements
from hexapla.formats.requirements import CJK, NEEDS, Need
from hexapla.languages import languages
from hexapla.model import Edition
from hexapla.registry import PAGED
from hexapla.source.pandoc_ast import located_blocks
from hexapla.theme import Theme

DRAWN = ("L", "N", "S")
"""The categories of characters that a font must have: letters, numbers, symbols. Others a setter
can do without, or put together from what is there (Unicode Standard, 4.5)."""

ASIAN = {"CJK", "HIRAGANA", "KATAKANA", "HANGUL", "BOPOMOFO", "FULLWIDTH", "HALFWIDTH"}
"""The beginnings of the Unicode names of what the face of Chinese, Japanese and Korean has."""

WITHOUT = "leave that out, or build without the PDF: --format html --format epub"

SHOWN = 8
"""How many of the characters that no font has a finding shows."""


def check(formats: Collection[str], tags: Iterable[str], theme: Theme) -> None:
    """Refuse to begin what cannot be finished: formats, and editions in these languages.

    Raises:
        ToolError: something is missing; a finding for each thing.
    """
    if faults := list(requirements.missing(needs_of(tags, theme), formats)):
        raise ToolError(faults)


def needs_of(tags: Iterable[str], theme: Theme) -> list[Need]:
    """What editions in these languages need: the large face only if one of them is set in it."""
    is_asian = any(_first_family(tag, theme).startswith(CJK.name) for tag in tags)
    return [need for need in NEEDS if need is not CJK or is_asian]


def _first_family(tag: str, theme: Theme) -> str:
    return str(languages.typography(theme, tag)["fonts"]).lstrip('"')


def check_characters(editions: Iterable[Edition], formats: Collection[str], theme: Theme) -> None:
    """Refuse to set text in characters that no font has; a book's own print styles may bring some.

    Raises:
        ToolError: there are such characters; a finding for each script.
    """
    if not PAGED.intersection(formats) or "@font-face" in theme.read("pdf/style.css"):
        return
    halves = (half for edition in editions for half in (edition, edition.beside) if half)
    missing_characters: dict[str, list[str]] = defaultdict(list)
    for half in halves:
        for where, block in located_blocks(half.book):
            for character in set("".join(_texts(block))):
                missing_characters[character].append(f"{where} in {half.language}")
    scripts: dict[str, list[str]] = defaultdict(list)
    for character in sorted(without_font(missing_characters)):
        scripts[_script(character)].append(character)
    if scripts:
        raise ToolError(
            _unset(script, characters, missing_characters[characters[0]])
            for script, characters in scripts.items()
        )


def _script(character: str) -> str:
    """What one font has all of, by the Unicode name of a character in it."""
    first = unicodedata.name(character, "UNNAMED").split()[0].partition("-")[0]
    if first in ASIAN:
        return CJK.name
    return first.title() if unicodedata.category(character).startswith("L") else "symbol"


def _unset(script: str, characters: list[str], at: list[str]) -> Finding:
    """What is said of characters of a script; ``at`` is where the first of them stands."""
    others = len(set(at)) - 1
    where = at[0] + (f", and {plural(others, 'other place')}" if others else "")
    shown = " ".join(characters[:SHOWN]) + (" …" if len(characters) > SHOWN else "")
    what = f"no font here has {plural(len(characters), 'character')} of the text: {shown}"
    tip = f"there is no {script} font in Hexapla: {WITHOUT}"
    if script == CJK.name and CJK.is_missing:
        tip = f"the face for them is {CJK.name}: {requirements.remedy(CJK)}"
    return Finding(where, what, tip)


def _texts(node: Any) -> Iterator[str]:  # noqa: ANN401 - pandoc's JSON
    """The texts of a tree that are set in type: no formulas, and not what is said of pictures."""
    match node:
        case {"t": "Str", "c": str(text)}:
            yield text
        case {"t": "Code" | "CodeBlock", "c": [_, str(text)]}:
            yield text
        case {"t": "Image" | "Math" | "RawInline" | "RawBlock"}:
            pass
        case {"c": content}:
            yield from _texts(content)
        case list():
            for inner in node:
                yield from _texts(inner)


def without_font(characters: Iterable[str]) -> set[str]:
    """Those of the characters that no font has, not even in parts."""
    wanted = {
        character for character in characters if unicodedata.category(character).startswith(DRAWN)
    }
    for path in fonts.files():
        if wanted:
            known = _known(path)
            wanted = {character for character in wanted if not _is_in(character, known)}
    return wanted


def _is_in(character: str, known: Collection[int]) -> bool:
    parts = unicodedata.normalize("NFD", character)
    return ord(character) in known or all(ord(part) in known for part in parts)


def _known(path: Path) -> Collection[int]:
    """The characters of a font file; those of a collection differ in forms, not in characters."""
    from fontTools.ttLib import TTFont

    with TTFont(path, fontNumber=0, lazy=True) as font:
        return frozenset(font.getBestCmap())
