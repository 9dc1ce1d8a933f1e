"""How large pictures are: what the text says, style sheets for it, and what that makes on paper."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from hexapla.model import Node, PictureSize, Settings
from hexapla.source import attributes, pandoc_ast, paper

UNSIZED: PictureSize = ("", "")

SIZE_KEYS = ("width", "height")

PER_INCH = 96
"""The pixels of a picture that no size is given to make an inch (CSS Values 4, 6.2)."""

INCH = paper.UNITS["in"]

FIGURE = 0.64
"""The part of the height of a page's text that a figure takes at the most (``pdf/style.css``)."""


# ------------------------------------------------------------------------------ style sheets


def given(image: Node) -> PictureSize:
    """The width and the height that the text gives a picture; empty where it gives none."""
    known = {key: value for key, value in attributes.allowed(image) if key in SIZE_KEYS}
    return known.get("width", ""), known.get("height", "")


def of_tree(blocks: Iterable[Node]) -> tuple[PictureSize, ...]:
    """Every size that is given to a picture in a tree, in a fixed order."""
    images = (node for node in pandoc_ast.walk_markup(list(blocks)) if node["t"] == "Image")
    return tuple(sorted({given(image) for image in images} - {UNSIZED}))


def as_class(image: Node) -> None:
    """Say the size of a picture by a class: no page of the site may have a style of its own."""
    size, found = given(image), pandoc_ast.attr(image)
    if found and size != UNSIZED:
        found[1] = [*found[1], _class_name(size)]
        found[2] = [pair for pair in found[2] if pair[0] not in SIZE_KEYS]


def rules(sizes: Iterable[PictureSize]) -> str:
    """The rules of CSS for these sizes, the same in all formats.

    What is not said follows from the shape of the picture, and nothing is drawn out of shape where
    a page has no room for the size.
    """
    return "".join(f"img.{_class_name(size)} {{ {_declarations(*size)} }}\n" for size in sizes)


def _declarations(width: str, height: str) -> str:
    said = [f"width: {_css(width) or 'auto'}", f"height: {_css(height) or 'auto'}"]
    if not (width and height):
        said.append("object-fit: contain")
    return "; ".join(said)


def _class_name(size: PictureSize) -> str:
    parts = (f"{key[0]}{value}" for key, value in zip(SIZE_KEYS, size, strict=True) if value)
    return "size-" + "-".join(parts).replace(".", "_").replace("%", "pc")


def _css(length: str) -> str:
    return f"{length}px" if length[-1:].isdigit() else length


# ------------------------------------------------------------------------------------- paper


@dataclass(frozen=True, slots=True)
class Sheet:
    """The room for text on a printed page, and the size of its type, in inches."""

    width: float
    height: float
    em: float

    def inches(self, length: str) -> float:
        """A length that the text gives a picture; a share is one of the width of the text."""
        number, unit = re.fullmatch(r"([\d.]+)(.*)", length).groups()  # type: ignore[union-attr] # attributes.LENGTH
        if unit in paper.UNITS:
            return float(number) * paper.UNITS[unit] / INCH
        units = {"": 1 / PER_INCH, "px": 1 / PER_INCH, "em": self.em, "%": self.width / 100}
        return float(number) * units[unit]


def sheet(settings: Settings, typography: Mapping[str, Any]) -> Sheet:
    """The sheet of a book, in a language of these rules."""
    width, height = paper.size(settings.page)
    margins = paper.margins(settings, typography)
    return Sheet(
        (width - margins.outer - margins.inner) / INCH,
        (height - margins.top - margins.bottom) / INCH,
        typography["size"] * paper.UNITS["pt"] / INCH,
    )


@dataclass(frozen=True, slots=True)
class Use:
    """A place where a picture is shown."""

    target: str
    """What its file is called there, as the tree has it."""
    size: PictureSize
    in_figure: bool
    may_turn: bool
    """Whether it stands in a table or a turned block, whose page may be turned."""

    def printed(self, sheet: Sheet, width: int, height: int) -> tuple[float, float]:
        """The inches that a picture of so many pixels takes on paper, at the most."""
        room = (sheet.width, sheet.height)
        if self.may_turn:
            room = (max(room), max(room))
        given_width, given_height = (sheet.inches(one) if one else 0.0 for one in self.size)
        if given_width and given_height:
            return min(given_width, room[0]), min(given_height, room[1])
        tallest = room[1] * (FIGURE if self.in_figure else 1)
        wanted = given_width or given_height * width / height or width / PER_INCH
        shown = min(wanted, room[0], tallest * width / height)
        return shown, shown * height / width


def uses(blocks: Iterable[Node]) -> Iterator[Use]:
    """Every place where a tree shows a picture."""
    tree = list(blocks)
    figures = _below(node for node in pandoc_ast.walk_markup(tree) if node["t"] == "Figure")
    turned = _below(node for node in pandoc_ast.walk_markup(tree) if _may_turn(node))
    for node in pandoc_ast.walk_markup(tree):
        if node["t"] == "Image":
            at = id(node)
            yield Use(node["c"][2][0], given(node), at in figures, at in turned)


def _may_turn(node: Node) -> bool:
    return node["t"] == "Table" or "landscape" in pandoc_ast.classes(node)


def _below(nodes: Iterable[Node]) -> set[int]:
    """The pictures that stand in nodes, by the identity of theirs."""
    return {
        id(inner)
        for node in nodes
        for inner in pandoc_ast.walk_markup([node])
        if inner["t"] == "Image"
    }
