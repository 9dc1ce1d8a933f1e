r"""Marks in TeX for what pandoc would drop: a colour, a rule of a table.

They go through pandoc as text, and ``rendering/formulas.py`` makes of them what they say.
"""

from __future__ import annotations

BEGIN, END, TABLE = "\ue0f0", "\ue0f1", "\ue0f2"
"""The first characters of marks: something begins, something ends, a table has rules. They are for
private use, and no text has them."""


def marked(kind: str, tex: str) -> str:
    """A piece of TeX between marks that say what it is."""
    return f"{opening(kind)}{tex}{CLOSING}"


def opening(kind: str) -> str:
    """The mark where something begins, in a group of its own."""
    return rf"{{\text{{{BEGIN}{kind}}}"


CLOSING = rf"\text{{{END}}}}}"
"""The mark where it ends."""


def ruled(columns: str, rows: str) -> str:
    """The mark for the first cell of a table: the rules of its columns, and those of its rows.

    They are a digit each: before the first one, between two, behind the last one.
    """
    return rf"\text{{{TABLE}{columns} {rows}}}"
