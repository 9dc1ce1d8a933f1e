"""The fonts of the preview: whole, as they lie in their packages.

They have no way to go; a build cuts them down, which takes longer than all the rest of a page.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from hexapla.editions.parallel import single_editions
from hexapla.formats import fonts
from hexapla.formats.epub.fonts import CODE_FAMILY, MATH_FAMILY
from hexapla.formats.html.fonts import WebFont, first_family
from hexapla.model import Edition

ADDRESS = "/-/fonts/"
"""Where the server has them."""


@functools.cache
def files() -> Mapping[str, Path]:
    """The files of our fonts by their names."""
    return {path.name: path for path in fonts.packaged_files()}


@functools.cache
def _faces() -> list[tuple[str, fonts.FontFace]]:
    return [(name, face) for name, path in files().items() for face in fonts.faces(path)]


def of(edition: Edition) -> list[WebFont]:
    """The fonts that an edition is set in, and those of code and formulas."""
    listed = (str(half.typography["fonts"]) for half in single_editions(edition))
    wanted = {*map(first_family, listed), CODE_FAMILY, MATH_FAMILY}
    return list(of_families(wanted))


def of_families(families: Iterable[str]) -> Iterator[WebFont]:
    """Those of these families that come with Hexapla."""
    for name, face in _faces():
        if face.family in families:
            lightest, heaviest = face.weight
            style = "italic" if face.is_italic else "normal"
            weight = f"{lightest} {heaviest}" if heaviest > lightest else f"{lightest}"
            yield WebFont(face.family, weight, style, f"{ADDRESS}{name}")
