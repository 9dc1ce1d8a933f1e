"""Drawings that are read in an order: mirrored where a language runs the other way than they do.

What stands first at the left of an English drawing stands first at the right of an Arabic one. Only
its author knows whether sides mean more than that, as east and west do: the drawing says so itself,
by the class ``mirrored`` on its root.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lxml import etree

from hexapla.files.namespaces import SVG

if TYPE_CHECKING:
    from lxml.etree import _Element

MIRRORED = "mirrored"
"""The class of a drawing that is to be mirrored."""

STAYING = {f"{SVG}{name}" for name in ("defs", "desc", "metadata", "style", "title")}
"""What is not drawn in its place."""

FIXED = {f"{SVG}textPath", f"{SVG}foreignObject", f"{SVG}use"}
"""What may hold words that cannot be turned back."""


def is_mirrored(svg: _Element) -> bool:
    """Whether a drawing asks to be mirrored, and can be."""
    return (
        MIRRORED in svg.get("class", "").split()
        and _axis(svg) is not None
        and next(svg.iter(*FIXED), None) is None
        and all(_number(one.get("x", "0")) is not None for one in _words(svg))
    )


def mirror(svg: _Element, direction: str) -> None:
    """Mirror a drawing in place, with words and pictures in it as they are read.

    ``direction`` is that of the words. A label still begins at its place.
    """
    axis = _axis(svg)
    assert axis is not None  # noqa: S101 - is_mirrored says so
    for word in _words(svg):
        word.set("direction", direction)
        _turn_back(word)
    for picture in svg.iter(f"{SVG}image"):
        width = _number(picture.get("width", "0")) or 0
        _flip(picture, 2 * (_number(picture.get("x", "0")) or 0) + width)
    group = etree.Element(f"{SVG}g", {"transform": _matrix(axis)})
    group.extend([one for one in svg if one.tag not in STAYING])
    svg.append(group)


def _axis(svg: _Element) -> float | None:
    """Twice the place of the middle of a drawing."""
    view = [_number(one) for one in svg.get("viewBox", "").replace(",", " ").split()]
    match view:
        case [float(left), _, float(width), _]:
            return 2 * left + width
        case []:
            return _number(svg.get("width", "").removesuffix("px"))
    return None


def _words(svg: _Element) -> list[_Element]:
    return list(svg.iter(f"{SVG}text"))


def _turn_back(word: _Element) -> None:
    """Let the lines of a label be read, each at the place where it was."""
    place = _number(word.get("x", "0")) or 0
    for line in word.iter(f"{SVG}tspan"):
        if (own := _number(line.get("x", ""))) is not None:
            line.set("x", f"{2 * place - own:g}")
        if (own := _number(line.get("dx", ""))) is not None:
            line.set("dx", f"{-own:g}")
    _flip(word, 2 * place)


def _flip(element: _Element, axis: float) -> None:
    """Mirror an element at an axis of its own, before all that moves it."""
    element.set("transform", f"{element.get('transform', '')} {_matrix(axis)}".strip())


def _matrix(axis: float) -> str:
    return f"matrix(-1 0 0 1 {axis:g} 0)"


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
