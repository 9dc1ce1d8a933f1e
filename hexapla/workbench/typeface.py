"""The faces that a book is set in, for segments: those of its own pages."""

from __future__ import annotations

from hexapla.formats.epub.fonts import CODE_FAMILY
from hexapla.formats.html import fonts as webfonts
from hexapla.languages.languages import typography
from hexapla.model import Settings
from hexapla.preview import fonts
from hexapla.theme import Theme


def typeface(settings: Settings, theme: Theme, language: str) -> str:
    """A style sheet for ``.text`` in the book's language and in a translation's."""
    tags = (settings.language, language)
    listed = {tag: str(typography(theme, tag)["fonts"]) for tag in tags}
    faces = list(fonts.of_families({*map(webfonts.first_family, listed.values()), CODE_FAMILY}))
    rules = [
        f".text:lang({tag}) {{\n  --device: serif;\n"
        f"  font-family: {webfonts.families(families, faces)};\n}}\n"
        for tag, families in listed.items()
    ]
    return "".join([*rules, *(face.rule for face in faces)])
