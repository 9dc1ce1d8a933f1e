"""Figures of several pictures: a Figure that has Figures in it.

They are written as a Div with the id of the whole, the pictures, and at the end a paragraph that is
the caption of all (Quarto, pandoc-crossref).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from hexapla.model import Node
from hexapla.source import pandoc_ast

ID = re.compile(r"fig[:-].", re.IGNORECASE)

THIRDS, THIRD, TWO = "thirds", 34.0, 2
"""The class of three pictures in a row, which each take a third of the page at the most."""

SHARE = re.compile(r"\d{1,3}(\.\d+)?%")

PARTS = "parts"
"""The class of a figure that is made of others."""


def understand(thing: Any) -> None:  # noqa: ANN401 - JSON: lists, dicts, scalars
    """Make figures, in place, of the Divs that hold the pictures of one."""
    for node in pandoc_ast.walk_markup(thing):
        if node["t"] == "Div" and ID.match(node["c"][0][0]):
            _make(node)


def is_whole(node: Node) -> bool:
    """Whether a block is a figure that is made of others."""
    return node["t"] == "Figure" and PARTS in pandoc_ast.classes(node)


def parts_of(figure: Node) -> list[Node]:
    """The figures that a figure is made of."""
    return [block for block in figure["c"][2] if block["t"] == "Figure"]


def _make(div: Node) -> None:
    (name, classes, pairs), blocks = div["c"]
    *shown, last = [*blocks, {"t": "Null"}][: len(blocks)] or [{"t": "Null"}]
    if last["t"] not in {"Para", "Plain"} or _pictures(last):
        return
    pictures = list(_figures(shown))
    if not pictures:
        return
    div["t"] = "Figure"
    caption = [None, [{"t": "Plain", "c": last["c"]}]]
    if len(pictures) == 1 and not pandoc_ast.caption(pictures[0]):
        div["c"] = [[name, classes, pairs], caption, pictures[0]["c"][2]]
        return
    kept = [pair for pair in pairs if not pair[0].startswith("layout")]
    widths = list(_fill(pictures))
    is_narrow = len(pictures) > TWO and max(widths) <= THIRD
    names = [*classes, PARTS, *([THIRDS] if is_narrow else [])]
    div["c"] = [[name, names, kept], caption, pictures]


def _fill(figures: list[Node]) -> Iterator[float]:
    """Let pictures fill their columns, in place, instead of a share of the page; the shares."""
    for figure in figures:
        width = 100.0
        for picture in pandoc_ast.walk_markup(figure["c"][2]):
            if picture["t"] != "Image":
                continue
            pairs = picture["c"][0][2]
            shares = [pair for pair in pairs if pair[0] == "width" and pair[1].endswith("%")]
            picture["c"][0][2] = [pair for pair in pairs if pair not in shares]
            for _, share in shares:
                width = float(share[:-1]) if SHARE.fullmatch(share) else width
        yield width


def _figures(blocks: Iterable[Node]) -> Iterable[Node]:
    """The pictures of some blocks, each as a figure; of a row of them in a paragraph, too."""
    for block in blocks:
        if block["t"] == "Figure":
            yield block
        elif block["t"] in {"Para", "Plain"}:
            for picture in _pictures(block):
                yield _figure(picture)
        elif block["t"] == "Div":
            yield from _figures(block["c"][1])


def _pictures(block: Node) -> list[Node]:
    """The pictures of a paragraph that holds nothing else."""
    inner = [node for node in block["c"] if node["t"] not in {"Space", "SoftBreak", "LineBreak"}]
    return inner if inner and all(node["t"] == "Image" for node in inner) else []


def _figure(picture: Node) -> Node:
    """A picture with its words as the caption."""
    (name, classes, pairs), words, target = picture["c"]
    caption = [{"t": "Plain", "c": pandoc_ast.copy(words)}] if words else []
    image = {"t": "Image", "c": [["", classes, pairs], words, target]}
    return {"t": "Figure", "c": [[name, [], []], [None, caption], [{"t": "Plain", "c": [image]}]]}
