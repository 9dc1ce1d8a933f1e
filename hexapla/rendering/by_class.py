"""Spans and divs that HTML has elements of their own for: what can be folded, ruby, small type."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lxml import etree

from hexapla.rendering.elements import classes

if TYPE_CHECKING:
    from lxml.etree import _Element

OWN = {"small", "abbr"}
"""The classes of spans that are the name of an element; pandoc knows others itself."""


def name(element: _Element) -> None:
    """Give a span or a div the element that its class means, where its content fits in there."""
    names = classes(element)
    if element.tag == "span" and (own := OWN.intersection(names[:1])):
        _become(element, own.pop())
    elif element.tag == "span" and "ruby" in names and _is_ruby(element):
        _become(element[-1], "rt")
        _become(element, "ruby")
    elif element.tag == "div" and "details" in names and (summary := _summary(element)) is not None:
        summary.tag, element.tag = "summary", "details"
        if "open" in names:
            element.set("open", "open")
            _leave_out(element, "open")


def _become(element: _Element, tag: str) -> None:
    element.tag = tag
    _leave_out(element, tag)


def _leave_out(element: _Element, gone: str) -> None:
    """Take a class away that the element says itself."""
    kept = [one for one in classes(element) if one != gone]
    element.attrib.pop("class", None)
    if kept:
        element.set("class", " ".join(kept))


def _is_ruby(element: _Element) -> bool:
    """Whether there are words, and then one reading of them."""
    last = element[-1] if len(element) else None
    if last is None or "rt" not in classes(last) or (last.tail or "").strip():
        return False
    return not any("rt" in classes(one) for one in element[:-1])


def _summary(details: _Element) -> _Element | None:
    """What stays when the rest is folded away: a line of words, before all else."""
    first = details[0] if len(details) and not (details.text or "").strip() else None
    if first is None or first.tag != "div" or "summary" not in classes(first):
        return None
    is_line = all(one.tag not in BLOCKS for one in first.iterdescendants(etree.Element))
    return first if is_line else None


BLOCKS = {"p", "div", "ul", "ol", "dl", "table", "blockquote", "pre", "figure", "hr", "section"}
"""What stands in no line."""
