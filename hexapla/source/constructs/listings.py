"""Code with a caption: a Figure of the class ``listing``, which has a number of its own.

The caption is written as an attribute of the code, ``caption=`` (pandoc-crossref) or ``lst-cap=``
(Quarto), and is Markdown.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hexapla.model import Node
from hexapla.source import pandoc_ast

LISTING = "listing"

CAPTIONS = ("caption", "lst-cap", "title", "filename")
"""The attributes that say what stands over code; the last two, as Hugo, MkDocs and Quarto have."""


def understand(thing: Any, read: Callable[[str], list[Node]]) -> None:  # noqa: ANN401 - JSON
    """Make listings, in place, of code with a caption; ``read`` makes inlines of Markdown."""
    for node in pandoc_ast.walk_markup(thing):
        if node["t"] == "CodeBlock" and (caption := _caption(node)):
            _make(node, read(caption))


def is_listing(node: Node) -> bool:
    """Whether a block is code with a caption."""
    return node["t"] == "Figure" and LISTING in pandoc_ast.classes(node)


def _caption(code: Node) -> str:
    return next((said for name in CAPTIONS if (said := pandoc_ast.value(code, name))), "")


def _make(code: Node, caption: list[Node]) -> None:
    (name, classes, pairs), text = code["c"]
    kept = [pair for pair in pairs if pair[0] not in CAPTIONS]
    inner = {"t": "CodeBlock", "c": [["", classes, kept], text]}
    code["t"] = "Figure"
    code["c"] = [[name, [LISTING], []], [None, [{"t": "Plain", "c": caption}]], [inner]]
