r"""Page breaks by hand: an empty Div of the class ``pagebreak``, which only pages know.

They are written as LaTeX, ``\newpage``, or as Quarto has them, ``{{< pagebreak >}}``.
"""

from __future__ import annotations

import re
from typing import Any

from hexapla.model import Node
from hexapla.source import pandoc_ast

PAGE_BREAK = "pagebreak"

COMMAND = re.compile(r"\\(newpage|pagebreak|clearpage|cleardoublepage)(\[\d\])?(\{\})?\s*")
SHORTCODE = re.compile(r"\{\{<\s*pagebreak\s*>\}\}")


def understand(thing: Any) -> None:  # noqa: ANN401 - JSON: lists, dicts, scalars
    """Make page breaks, in place, of all that are written as such."""
    for node in pandoc_ast.walk_markup(thing):
        if _is_break(node):
            node.clear()
            node.update({"t": "Div", "c": [["", [PAGE_BREAK], []], []]})


def _is_break(node: Node) -> bool:
    if node["t"] == "RawBlock":
        return bool(COMMAND.fullmatch(node["c"][1]))
    return node["t"] == "Para" and bool(SHORTCODE.fullmatch(pandoc_ast.plain(node["c"])))
