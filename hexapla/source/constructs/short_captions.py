"""A short form of a caption, for lists of figures and tables: an attribute of the figure or table.

Of a figure it is written at the picture, ``short-caption=`` or ``fig-scap=`` (Quarto); of a table
at the end of the caption.
"""

from __future__ import annotations

from typing import Any

from hexapla.model import Node
from hexapla.source import pandoc_ast

SHORT = "short-caption"
"""The attribute that every later stage knows."""

WRITTEN = (SHORT, "fig-scap", "tbl-scap")


def understand(thing: Any) -> None:  # noqa: ANN401 - JSON: lists, dicts, scalars
    """Give figures and tables the short form of their caption, in place."""
    for node in pandoc_ast.walk_markup(thing):
        if node["t"] in {"Figure", "Table"}:
            holders = [node, *(_pictures(node) if node["t"] == "Figure" else [])]
            found = [said for holder in holders for said in _taken(holder)]
            if found:
                node["c"][0][2].append([SHORT, found[0]])


def _pictures(figure: Node) -> list[Node]:
    """The picture of a figure that has a single one."""
    match figure["c"][2]:
        case [{"t": "Plain" | "Para", "c": [{"t": "Image"} as picture]}]:
            return [picture]
    return []


def _taken(holder: Node) -> list[str]:
    """What an element says of a short form; it does not any more."""
    pairs = holder["c"][0][2]
    holder["c"][0][2] = [pair for pair in pairs if pair[0] not in WRITTEN]
    return [" ".join(said.split()) for key, said in pairs if key in WRITTEN and said.strip()]
