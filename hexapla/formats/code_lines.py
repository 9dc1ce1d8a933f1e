"""Lines of code as they were typed, each in an element: a style shows where one of them goes on.

Screens are of any width, so only a style can know that. Print draws its own sign (``code_turns``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lxml import etree

from hexapla.rendering.elements import add_class

if TYPE_CHECKING:
    from lxml.etree import _Element

TYPED = "typed"
"""The class of a line as it was typed, which the styles of screens know."""


def part(body: _Element) -> None:
    """Put each line of each block of code into an element, in place; no letter becomes another.

    The end of a line stands in its element: a line without letters is as high as others, and what
    is copied is what was typed.
    """
    for code in body.iterfind(".//pre/code"):
        if any("\n" in "".join(map(str, inner.itertext())) for inner in code):
            continue  # a word on two lines, which is none of pandoc's
        lines = _lines(code)
        code.text = None
        code[:] = lines


def _lines(code: _Element) -> list[_Element]:
    """The lines of code, with all that stands in them."""
    first, *rest = _texts(code.text)
    lines = [_line(first)]
    lines += [_line(text) for text in rest]
    for child in list(code):
        before, *after = _texts(child.tail)
        child.tail = before
        lines[-1].append(child)
        lines += [_line(text) for text in after]
    for line in lines[:-1]:
        _end(line)
    for line in lines:
        if line.find("span[@data-line]") is not None:
            add_class(line, "numbered")
    last = lines[-1]
    return lines if len(last) or last.text else lines[:-1]


def _texts(text: str | None) -> list[str]:
    return (text or "").split("\n")


def _line(text: str) -> _Element:
    line = etree.Element("span", {"class": TYPED})
    line.text = text
    return line


def _end(line: _Element) -> None:
    """End a line with its own end."""
    if len(line):
        line[-1].tail = f"{line[-1].tail or ''}\n"
    else:
        line.text = f"{line.text or ''}\n"
