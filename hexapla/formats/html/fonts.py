"""The fonts of a web edition: those of the ebook beside it, packed for browsers."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from hexapla.files import cache as caching
from hexapla.formats.epub.fonts import CODE_FAMILY, EMOJI_FAMILY, MATH_FAMILY
from hexapla.languages.languages import ROLES, own_family

FOLDER = "fonts"

LIGHT = 80_000
"""Bytes of a font that a phone need not wait long for. Families with larger ones are left out:
those of Chinese and Japanese, which every device there has; the book's own never are."""

PACKED_TO = 5
"""No font is packed to less than a fifth: letters are outlines, and each has its own."""

EMOJI = f'"{EMOJI_FAMILY}"'
IN_COLOUR = ('"Apple Color Emoji"', '"Segoe UI Emoji"', '"Noto Color Emoji"')
"""Our emoji, and those that devices have."""

RULE = re.compile(r"@font-face\s*\{([^}]*)\}")


@dataclass(frozen=True, slots=True)
class WebFont:
    """A font in the folder of a site."""

    family: str
    weight: str
    style: str
    file: str
    characters: str = ""
    """The only characters that it is for, as a style sheet writes them; empty: for all it has."""

    @property
    def rule(self) -> str:
        """What the style sheet says of it: it is drawn as soon as it is there, on any line.

        So the first page that a reader opens has the faces of the book, too.
        """
        only = f"  unicode-range: {self.characters};\n" if self.characters else ""
        return (
            f'\n@font-face {{\n  font-family: "{self.family}";\n  font-weight: {self.weight};\n'
            f"  font-style: {self.style};\n  font-display: swap;\n{only}"
            f'  src: url("{self.file}") format("woff2");\n}}\n'
        )


def first_family(listed: str) -> str:
    """The family that a language is set in, of those that a style sheet lists."""
    return listed.partition(",")[0].strip().strip('"')


def families(listed: str, fonts: Iterable[WebFont]) -> str:
    """The families of a language on the web, from those that the printed page has.

    Its own comes first; then those of the site that have only what that one lacks; then those of
    the reader's device; and last what else there is. So no reader of English sees English in the
    Arabic face, which has Latin letters, too. Emoji are those of the device, in colour, or ours.
    """
    first_name, *others = (name.strip() for name in listed.split(","))
    limited = dict.fromkeys(f'"{font.family}"' for font in fonts if font.characters)
    near = [name for name in others if name in limited]
    rare = [name for name in limited if name not in {first_name, *near}]
    far = [name for name in others if name not in limited]
    emoji = [*IN_COLOUR, EMOJI] if any(font.family == EMOJI_FAMILY for font in fonts) else []
    return ", ".join([first_name, *near, *rare, "var(--device)", *far, *emoji])


def first_needed(fonts: Iterable[WebFont], families: Collection[str]) -> list[str]:
    """The files that every page of these families is drawn with: upright, regular and bold.

    A page that is served asks for them at once (``theme.js``); one that is opened as a file may
    not, and its browser would complain.
    """
    return [
        font.file
        for font in fonts
        if font.family in families and font.style == "normal" and not font.characters
    ]


def of_site(site: Path) -> list[WebFont]:
    """The fonts of a finished site, by its style sheet, with their way from the folder above it."""
    style = site / "style.css"
    if not style.is_file():
        return []
    found = _fonts(style.read_text(encoding="utf-8"))
    return [replace(font, file=f"{site.name}/{font.file}") for font in found]


def unpack(epub: Path, folder: Path, own_families: Collection[str]) -> list[WebFont]:
    """Write the fonts of an ebook of ours into the folder of a site, as WOFF2.

    They have all characters of the text; ``own_families`` are those that it is set in, and the
    others are limited to what those lack. Without an ebook there are none, and the site is set in
    those of the reader's device.
    """
    if not epub.is_file():
        return []
    try:
        with zipfile.ZipFile(epub) as book:
            fonts = list(_fonts(book.read("EPUB/style.css").decode()))
            contents = [book.read(posixpath.join("EPUB", font.file)) for font in fonts]
    except (KeyError, UnicodeDecodeError, zipfile.BadZipFile):
        return []
    fonts = _limited(fonts, list(map(_characters, contents)), own_families)
    # Those that are heavy however they are packed are not packed at all: it takes seconds.
    heavy = {
        font.family
        for font, content in zip(fonts, contents, strict=True)
        if len(content) > PACKED_TO * LIGHT and not font.family.startswith(own_family(""))
    }
    packed = [
        (font, _packed(content))
        for font, content in zip(fonts, contents, strict=True)
        if font.family not in heavy
    ]
    heavy |= {
        font.family
        for font, content in packed
        if len(content) > LIGHT and not font.family.startswith(own_family(""))
    }
    web_fonts = []
    for font, content in packed:
        if font.family not in heavy:
            name = f"{FOLDER}/{Path(font.file).stem}.woff2"
            (folder / FOLDER).mkdir(exist_ok=True)
            (folder / name).write_bytes(content)
            web_fonts.append(replace(font, file=name))
    return web_fonts


def _limited(
    fonts: Sequence[WebFont], characters: Sequence[set[int]], own_families: Collection[str]
) -> list[WebFont]:
    """The fonts; those that no language is set in are for what ``own_families`` lack."""
    pairs = list(zip(fonts, characters, strict=True))
    known = set[int]().union(*(codes for font, codes in pairs if font.family in own_families))
    whole = {*own_families, CODE_FAMILY, MATH_FAMILY, EMOJI_FAMILY, *map(own_family, ROLES)}
    return [
        font if font.family in whole else replace(font, characters=_ranges(codes - known))
        for font, codes in pairs
    ]


def _fonts(style: str) -> Iterator[WebFont]:
    """The fonts that a style sheet brings."""
    for rule in RULE.findall(style):
        declarations = dict(re.findall(r"([\w-]+)\s*:\s*([^;]+?)\s*;", rule))
        file = re.search(r"url\(\s*[\"']?([^\"')]+)", declarations.get("src", ""))
        if file and (family := declarations.get("font-family", "").strip("\"'")):
            weight, kind = (
                declarations.get("font-weight", "400"),
                declarations.get("font-style", "normal"),
            )
            yield WebFont(family, weight, kind, file[1], declarations.get("unicode-range", ""))


def _characters(content: bytes) -> set[int]:
    """The characters that a font has."""
    import uharfbuzz

    return set(uharfbuzz.Face(content).unicodes)


def _ranges(codes: Iterable[int]) -> str:
    """Characters as a style sheet writes them: ``U+627-64a, U+2014`` (CSS Fonts 4, 4.5)."""
    ranges: list[tuple[int, int]] = []
    for code in sorted(codes):
        if ranges and ranges[-1][1] == code - 1:
            ranges[-1] = (ranges[-1][0], code)
        else:
            ranges.append((code, code))
    return ", ".join(f"U+{a:x}" if a == b else f"U+{a:x}-{b:x}" for a, b in ranges)


def _packed(content: bytes) -> bytes:
    """A font as WOFF2: many books, and all new editions of one, set the same characters in it."""

    def pack() -> bytes:
        from fontTools.ttLib import TTFont

        font = TTFont(io.BytesIO(content), recalcTimestamp=False)
        font.flavor = "woff2"
        written = io.BytesIO()
        font.save(written, reorderTables=None)
        return written.getvalue()

    return caching.current().value("web font", (content,), pack)
