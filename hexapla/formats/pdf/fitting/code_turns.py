"""A sign at the end of each line of code that goes on in the next because the page is too narrow.

Only a layout tells where such lines end. The sign takes no room, so that they end there again, and
it is drawn, so that nobody copies it with the code.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from lxml import etree

from hexapla.formats.pdf.boxes import Box

if TYPE_CHECKING:
    from lxml.etree import _Element

NUMBER = "data-code"
"""The attribute by which code is found in a layout."""

LONGEST = 12
"""Code with fewer letters is never on two lines for want of room."""

WITHIN_WORD = re.compile(r"\w\w")


def number(bodies: Sequence[_Element]) -> None:
    """Give the code of chapters the numbers that it is found by."""
    for chapter, body in enumerate(bodies, start=1):
        for at, code in enumerate(body.iter("code")):
            # A link must be of plain text (see ``prepare``).
            if len("".join(map(str, code.itertext()))) > LONGEST and code.find(".//a") is None:
                code.set(NUMBER, f"{chapter}-{at}")


def mark(bodies: Sequence[_Element], document: Box) -> bool:
    """Put the sign into code that was laid out in several lines; whether there was any.

    The lines of each are looked at once.
    """
    unmarked = {code.get(NUMBER): code for body in bodies for code in body.iter("code")}
    unmarked.pop(None, None)
    has_marked = False
    for name, lines in (_lines(document) if unmarked else {}).items():
        code = unmarked.get(name)
        if code is None or not lines[1:]:
            continue
        del code.attrib[NUMBER]
        has_marked |= _mark(code, lines)
    return has_marked


def _lines(document: Box) -> dict[str, list[str]]:
    """The letters of code, line by line, by its number."""
    from weasyprint.formatting_structure import boxes

    lines: defaultdict[str, list[str]] = defaultdict(list)
    for page in document.pages:
        for box in page._page_box.descendants():  # noqa: SLF001 - no other way
            is_code = isinstance(box, boxes.InlineBox) and box.element_tag == "code"
            if is_code and (name := box.element.get(NUMBER)):
                lines[name].append("".join(_letters(box)))
    return lines


def _letters(box: Box) -> Iterator[str]:
    # The number of a line is none of its letters.
    if str(box.element_tag).endswith("::before"):
        return
    if isinstance(own := getattr(box, "text", None), str):
        yield from own.split()
    for child in getattr(box, "children", ()):
        yield from _letters(child)


def _mark(code: _Element, lines: Sequence[str]) -> bool:
    text = "".join(map(str, code.itertext()))
    if "".join(text.split()) != "".join(lines):
        return False  # the head of a table, which stands on several pages
    is_block = any(True for _ in code.iterancestors("pre"))
    ends, at = [], 0
    for line in lines[:-1]:
        at = _end_of(text, at, len(line))
        if line and (_goes_on(text, at) if is_block else _divides_word(text, at)):
            ends.append(at)
    for end in reversed(ends):  # from the last, so that the places before it stay
        _insert(code, end, is_block=is_block)
    return bool(ends)


def _goes_on(text: str, at: int) -> bool:
    """Whether a line that was typed goes on here."""
    return "\n" not in text[at : len(text) - len(text[at:].lstrip())]


def _divides_word(text: str, at: int) -> bool:
    """Whether the line ends where nobody would look for an end, so that text has the sign, too."""
    return WITHIN_WORD.fullmatch(text[at - 1 : at + 1]) is not None


def _end_of(text: str, start: int, letters: int) -> int:
    """Where so many letters of a text end that begin at ``start``; spaces are none."""
    at = start
    while letters:
        letters -= not text[at].isspace()
        at += 1
    return at


def _insert(element: _Element, at: int, *, is_block: bool) -> None:
    """Put the sign into an element after so many characters; of a block, the line ends there."""
    text = element.text or ""
    if at <= len(text):
        signs = _signs(text[at:].lstrip(" ") if is_block else text[at:], is_block=is_block)
        element.text = text[:at]
        element[:0] = signs
        return
    at -= len(text)
    for number, child in enumerate(element, start=1):
        inner, tail = len("".join(map(str, child.itertext()))), child.tail or ""
        if at < inner:
            _insert(child, at, is_block=is_block)
            return
        at -= inner
        if at <= len(tail):
            signs = _signs(tail[at:].lstrip(" ") if is_block else tail[at:], is_block=is_block)
            child.tail = tail[:at]
            element[number:number] = signs
            return
        at -= len(tail)


def _signs(tail: str, *, is_block: bool) -> list[_Element]:
    signs = [etree.Element("span", {"class": "turn"})]
    if is_block:
        signs.append(etree.Element("br"))
    signs[-1].tail = tail
    return signs
