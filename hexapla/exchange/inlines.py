"""The marks ⟦1⟧ and ⟦2⟧…⟦/2⟧ as elements that a translator's tool protects, and back.

Every mark is a ``<ph>``, those of a pair too: a translation may be broken, or a pair be cut by a
tool that splits sentences, and must travel all the same.
"""

from __future__ import annotations

import re
from typing import Any

from hexapla.segments.marks import MARK

NAME = re.compile(r"([me])(\d+)")
"""The id of a mark's element: ``m2`` opens or stands alone, ``e2`` ends."""

NATIVE = {"ph", "bpt", "ept", "it", "x", "bx", "ex", "sc", "ec", "cp"}
"""Inline elements whose content is no text for a translator."""


def fill(element: Any, text: str, *, display: bool = False) -> None:  # noqa: ANN401 - an lxml element
    """Put a text into an element, its marks as ``<ph>``.

    The mark itself is the content of the element, or where ``display`` is asked for (XLIFF 2.0,
    whose ``<ph>`` is empty) its attribute ``disp``.
    """
    from lxml import etree

    for child in list(element):
        element.remove(child)
    namespace = etree.QName(element).namespace
    element.text, end, seen, last = "", 0, set[str](), None
    for match in MARK.finditer(text):
        name = f"{'e' if match[1] else 'm'}{match[2]}"
        if name in seen:
            continue  # an id stands once: a mark that is there again is text, and still read back
        seen.add(name)
        _append(element, last, text[end : match.start()])
        last = etree.SubElement(element, f"{{{namespace}}}ph", id=name)
        if display:
            last.set("disp", match[0])
        else:
            last.text = match[0]
        end = match.end()
    _append(element, last, text[end:])


def _append(element: Any, last: Any, text: str) -> None:  # noqa: ANN401 - lxml elements
    if last is None:
        element.text = (element.text or "") + text
    else:
        last.tail = (last.tail or "") + text


def text_of(element: Any) -> str:  # noqa: ANN401 - an lxml element
    """The text of an element, with marks for their elements, whatever a tool has put round it."""
    parts = [element.text or ""]
    for child in element:
        parts += [_inner(child), child.tail or ""]
    return "".join(parts)


def _inner(child: Any) -> str:  # noqa: ANN401 - an lxml element
    if not isinstance(child.tag, str):  # a comment
        return ""
    kind = child.tag.rpartition("}")[2]
    if kind not in NATIVE:
        return text_of(child)
    name = NAME.fullmatch(child.get("id") or "")
    if name:
        return f"⟦{'/' if name[1] == 'e' else ''}{name[2]}⟧"
    return "".join(child.itertext())
