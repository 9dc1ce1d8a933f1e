"""The fonts that a book brings, for its pages, its cover and its ebook."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from hexapla.files import paths
from hexapla.formats import font_names, fonts
from hexapla.formats.fonts import FontFace
from hexapla.languages.languages import own_family
from hexapla.model import Book, Settings
from hexapla.source.config import font_files

REGULAR, BOLD = 400, 700

HEADINGS = (
    "h1, h2, h3, h4, h5, h6, .book-title, .contents-title, .list-title, .index-title, .cover-title"
)
CODE = "pre, code, kbd, samp"
"""What is set in the fonts for headings and for code, as a style sheet says it."""

STRONG = f"{HEADINGS}, strong, b, th, dt, .label"
SLANTED = "em, i, cite, dfn, var, address"
"""What is bold, and what is in italics where the language has them."""


def faces(book: Book) -> Iterator[FontFace]:
    """The faces of the fonts of a book, by the families that styles name."""
    return faces_of(book.root, book.settings)


def faces_of(root: Path, settings: Settings) -> Iterator[FontFace]:
    """The same, of a book whose text nobody has read yet."""
    named = list(font_files.named_files(settings.fonts))
    given = {(key, style) for key, style, _ in named}
    for key, style, name in named:
        face = fonts.faces(root / paths.SOURCE / name)[0]
        is_bold, is_italic = "bold" in style, "italic" in style
        weight = BOLD if is_bold else REGULAR
        bolder = "bold-italic" if is_italic else "bold"
        is_both = not is_bold and (key, bolder) not in given and face.weight[1] >= BOLD
        weights = (REGULAR, BOLD) if is_both and face.weight[0] <= REGULAR else (weight, weight)
        yield replace(face, family=own_family(key), weight=weights, is_italic=is_italic)


def for_text(root: Path, settings: Settings) -> list[FontFace]:
    """The upright faces that text may be set in, whatever its language."""
    limited, found = set(map(own_family, LIMITED)), faces_of(root, settings)
    return [face for face in found if face.family not in limited and not face.is_italic]


def characters(root: Path, settings: Settings) -> frozenset[int]:
    """What the fonts of a book have, for text in whatever language."""
    return frozenset[int]().union(*(face.characters for face in for_text(root, settings)))


LIMITED = ("headings", "code")
"""Roles whose fonts set nothing else."""


def style(book: Book, folder: Path) -> str:
    """Write the fonts of a book into a folder, and the rules of CSS that name them."""
    rules = []
    for face in faces(book):
        for weight in sorted(set(face.weight)):
            kind = "italic" if face.is_italic else "normal"
            slug = re.sub(r"[^a-z0-9]+", "-", face.family.lower())
            name = f"{slug}-{weight}-{kind}{face.path.suffix.lower()}"
            (folder / name).write_bytes(_instance(face, weight))
            rules.append(
                f'@font-face {{ font-family: "{face.family}"; font-weight: {weight}; '
                f'font-style: {kind}; src: url("{name}") }}\n'
            )
    return "".join(rules)


def element_rules(book: Book, families: str) -> str:
    """The rules of CSS for headings and code; ``families`` are those of the text around them."""
    rules = ""
    if "headings" in book.settings.fonts:
        rules += f'{HEADINGS} {{ font-family: "{own_family("headings")}", {families} }}\n'
    if "code" in book.settings.fonts:
        listed = f'"{own_family("code")}", "Source Code Pro", {families}, monospace'
        rules += f"{CODE} {{ font-family: {listed} }}\n"
    return rules


def emphasis_rules(book: Book, families: str) -> str:
    """The rules of CSS for text in a style that a font of the book lacks: the next family has it.

    For print only: browsers and readers of ebooks slant and thicken what they have.
    """
    there = [(face.family, face.weight[1] == BOLD, face.is_italic) for face in faces(book)]
    bold = {family for family, is_bold, _ in there if is_bold}
    italic = {family for family, _, is_italic in there if is_italic}
    own = {family for family, *_ in there}
    rules = ""
    for selector, having in ((STRONG, bold), (SLANTED, italic)):
        listed = families.split(", ")
        left = [family for family in listed if family.strip('"') not in own - having]
        if left != listed:
            rules += f"{selector} {{ font-family: {', '.join(left)} }}\n"
    return rules


def _instance(face: FontFace, weight: int) -> bytes:
    """A font in one weight, where its file has many."""
    import uharfbuzz

    opened = fonts.open_face(face.path, face.number)
    if not opened.axis_infos:
        return face.path.read_bytes()
    wanted = uharfbuzz.SubsetInput()
    wanted.keep_everything()
    fonts.pin(wanted, opened, weight)
    content = bytes(fonts.cut(opened, wanted, face.path).blob.data)
    return font_names.named(content, weight, is_italic=face.is_italic)
