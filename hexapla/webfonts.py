"""The fonts of a web edition: those of the ebook beside it, packed for browsers."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

FOLDER = "fonts"

LIGHT = 80_000
"""Bytes of a font that a phone need not wait long for. Families with larger ones are left out:
those of Chinese and Japanese, which every device there has."""

RULE = re.compile(r"@font-face\s*\{([^}]*)\}")


@dataclass(frozen=True, slots=True)
class WebFont:
    """A font in the folder of a site."""

    family: str
    weight: str
    style: str
    file: str

    @property
    def rule(self) -> str:
        """What the style sheet says of it: it is drawn at once, or from the next page on."""
        return (
            f'\n@font-face {{\n  font-family: "{self.family}";\n  font-weight: {self.weight};\n'
            f"  font-style: {self.style};\n  font-display: optional;\n"
            f'  src: url("{self.file}") format("woff2");\n}}\n'
        )


def unpack(epub: Path, folder: Path) -> list[WebFont]:
    """Write the fonts of an ebook of ours into the folder of a site, as WOFF2.

    They have all characters of the text. Without an ebook there are none, and the site is set in
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
    packed = [(font, _packed(content)) for font, content in zip(fonts, contents, strict=True)]
    heavy = {font.family for font, content in packed if len(content) > LIGHT}
    made = []
    for font, content in packed:
        if font.family not in heavy:
            name = f"{FOLDER}/{Path(font.file).stem}.woff2"
            (folder / FOLDER).mkdir(exist_ok=True)
            (folder / name).write_bytes(content)
            made.append(replace(font, file=name))
    return made


def _fonts(style: str) -> Iterator[WebFont]:
    """The fonts that a style sheet brings."""
    for rule in RULE.findall(style):
        said = dict(re.findall(r"([\w-]+)\s*:\s*([^;]+?)\s*;", rule))
        file = re.search(r"url\(\s*[\"']?([^\"')]+)", said.get("src", ""))
        if file and (family := said.get("font-family", "").strip("\"'")):
            weight, kind = said.get("font-weight", "400"), said.get("font-style", "normal")
            yield WebFont(family, weight, kind, file[1])


def _packed(content: bytes) -> bytes:
    from fontTools.ttLib import TTFont

    font = TTFont(io.BytesIO(content), recalcTimestamp=False)
    font.flavor = "woff2"
    written = io.BytesIO()
    font.save(written, reorderTables=None)
    return written.getvalue()
