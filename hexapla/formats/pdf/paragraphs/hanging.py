"""Marks at the edges of lines that hang in the margin, so that the edges look straight.

A line is moved by margins below zero, and stays as it is otherwise: its text is shaped and read as
without. That small marks hang nearly whole and larger ones by a part is the way of Hàn Thế Thành,
Micro-typographic Extensions to the TeX Typesetting System (TUGboat 21, 2000).
"""

from __future__ import annotations

from collections.abc import Sequence

from hexapla.formats.pdf.paragraphs.reading import Setting
from hexapla.formats.pdf.paragraphs.rules import Rules
from hexapla.formats.pdf.paragraphs.writing import Piece


def hang(piece: Piece, at: int, setting: Setting, rules: Rules) -> float:
    """How far a character hangs in the margin if it stands at the edge of a line, in pixels."""
    mark = piece.text[at]
    share = rules.hanging.get(mark, 0.0)
    # What runs the other way does not end where its line ends, nor does what has a border.
    is_inside = piece.level != int(setting.rtl) or any(
        element in setting.edges for element in piece.leaf.path
    )
    if not share or is_inside or piece.leaf.whole is not None:
        return 0.0
    return share * piece.leaf.look.face.width(mark, rtl=setting.rtl)


def always(piece: Piece, at: int, setting: Setting, rules: Rules) -> float:
    """How far a character hangs at an edge in any line: wide marks do only for want of room."""
    return 0.0 if piece.text[at] in rules.closing else hang(piece, at, setting, rules)


def edges(pieces: Sequence[Piece], setting: Setting, rules: Rules) -> tuple[float, float]:
    """How far the first and the last character of a line hang in the margin."""
    if not rules.hanging:
        return 0.0, 0.0
    filled = [piece for piece in pieces if piece.text]
    if not filled:
        return 0.0, 0.0
    return always(filled[0], 0, setting, rules), always(filled[-1], -1, setting, rules)
