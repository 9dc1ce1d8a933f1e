"""What is done with an element of HTML in many places: its classes, and elements round it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lxml import etree

if TYPE_CHECKING:
    from lxml.etree import _Element


def classes(element: _Element) -> list[str]:
    """The classes of an element, in order."""
    return element.get("class", "").split()


def add_class(element: _Element, name: str) -> None:
    """Give an element a class, once."""
    element.set("class", " ".join(dict.fromkeys([*classes(element), name])))


def wrap(element: _Element, tag: str, name: str) -> _Element:
    """A new element with a class in the place of another one, which stands in it."""
    parent = element.getparent()
    assert parent is not None  # noqa: S101 - all that is wrapped stands in a chapter
    outer = etree.Element(tag, {"class": name} if name else {})
    outer.tail, element.tail = element.tail, None
    parent.replace(element, outer)
    outer.append(element)
    return outer
