"""What a font file says of itself: a file with one weight of many has to say which one it is."""

from __future__ import annotations

import io
import re
from typing import Any

WEIGHTS = {
    100: "Thin",
    200: "ExtraLight",
    300: "Light",
    400: "Regular",
    500: "Medium",
    600: "SemiBold",
    700: "Bold",
    800: "ExtraBold",
    900: "Black",
}
"""What weights are called (OpenType 1.9.1, OS/2, "usWeightClass")."""

REGULAR, BOLD = 400, 700

FAMILY, STYLE, UNIQUE, FULL, POSTSCRIPT = 1, 2, 3, 4, 6
OWN_FAMILY, OWN_STYLE = 16, 17
STYLED = (FAMILY, STYLE, FULL, POSTSCRIPT, OWN_FAMILY, OWN_STYLE, 21, 22, 25)
"""The entries of a name table that say the style (OpenType 1.9.1, name, "Name IDs")."""

IS_ITALIC, IS_BOLD, IS_REGULAR = 1 << 0, 1 << 5, 1 << 6
"""The bits of ``fsSelection`` that say the style."""

MAC_BOLD, MAC_ITALIC = 1 << 0, 1 << 1
"""The bits of ``macStyle``."""

WINDOWS = (3, 1, 0x409)
"""Names in Unicode, in English."""


def named(content: bytes, weight: int, *, is_italic: bool) -> bytes:
    """A font of one weight that says its style: in its names, in OS/2 and in head.

    What is cut from a file of many weights says that it is the file's usual one, and programs that
    ask the file and not the style sheet, calibre among them, would take the bold one for it. The
    axes of the file (STAT) are no longer said.
    """
    from fontTools.ttLib import TTFont

    font = TTFont(io.BytesIO(content), recalcTimestamp=False, recalcBBoxes=False)
    is_bold = weight == BOLD
    _say_names(font["name"], weight, is_italic=is_italic)
    selection = font["OS/2"].fsSelection & ~(IS_ITALIC | IS_BOLD | IS_REGULAR)
    selection |= IS_ITALIC * is_italic | IS_BOLD * is_bold
    font["OS/2"].fsSelection = selection | IS_REGULAR * (not is_bold and not is_italic)
    font["OS/2"].usWeightClass = weight
    style = font["head"].macStyle & ~(MAC_BOLD | MAC_ITALIC)
    font["head"].macStyle = style | MAC_BOLD * is_bold | MAC_ITALIC * is_italic
    if "STAT" in font:
        del font["STAT"]
    written = io.BytesIO()
    font.save(written, reorderTables=None)
    return written.getvalue()


def _say_names(names: Any, weight: int, *, is_italic: bool) -> None:  # noqa: ANN401 - fontTools'
    """Say the family and the style; a family has four styles at most, and others are its kin."""
    family = names.getDebugName(OWN_FAMILY) or names.getDebugName(FAMILY) or ""
    old = names.getDebugName(POSTSCRIPT) or ""
    unique = names.getDebugName(UNIQUE) or old
    for entry in STYLED:
        names.removeNames(nameID=entry)
    kind = WEIGHTS.get(weight, str(weight))
    style = _joined("" if weight == REGULAR else kind, "Italic" if is_italic else "") or kind
    said = {FULL: f"{family} {style}", POSTSCRIPT: _postscript(family, style, old)}
    if weight in {REGULAR, BOLD}:
        said |= {FAMILY: family, STYLE: style}
    else:
        said |= {FAMILY: f"{family} {kind}", STYLE: "Italic" if is_italic else "Regular"}
        said |= {OWN_FAMILY: family, OWN_STYLE: style}
    said[UNIQUE] = unique.replace(old, said[POSTSCRIPT]) if old else said[POSTSCRIPT]
    names.removeNames(nameID=UNIQUE)
    for entry, text in said.items():
        names.setName(text, entry, *WINDOWS)


def _joined(*words: str) -> str:
    return " ".join(filter(None, words))


def _postscript(family: str, style: str, old: str) -> str:
    """The PostScript name, which has 63 letters and digits of ASCII at most."""
    plain = re.sub(r"[^A-Za-z0-9]", "", family) or old.partition("-")[0]
    return f"{plain}-{style.replace(' ', '')}"[:63]
