"""A paragraph as one text: its leaves, each with the elements around it and its style."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from hexapla.formats.pdf.paragraphs.ordering import END, ISOLATES
from hexapla.formats.pdf.paragraphs.reading import Look, Setting, Unreadable

if TYPE_CHECKING:
    from lxml.etree import _Element

PICTURE = "\ufffc"
"""What stands for a picture among the letters (Unicode Standard, 23.8: object replacement)."""

SPACES = re.compile(r"[ \t\n\r\f]+")

WORD_JOINER = "\u2060"

LINE_END = "\n"
"""What stands for a ``br``; line ends that are typed are spaces."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """A text of a paragraph, or what stands in its place."""

    text: str
    path: tuple[_Element, ...]
    """The elements around it within the paragraph, from the outermost in."""
    look: Look
    whole: _Element | None = None
    """A note or a picture, which is copied as it is; ``text`` stands for it."""
    width: float = 0.0
    """Of what is copied."""
    before: str = ""
    """What opens or closes parts that are ordered for themselves, as controls of Unicode."""


def parts(paragraph: _Element, setting: Setting) -> list[list[Leaf]]:
    """The leaves of each part of a paragraph that is ended by hand; nearly all have only one.

    Raises:
        Unreadable: it has something that cannot be measured.
    """
    found: list[list[Leaf]] = [[]]
    for leaf in _walk(paragraph, (), setting.looks[paragraph], setting):
        if leaf.text == LINE_END:
            found.append([])
        else:
            found[-1].append(leaf)
    trimmed = [_trimmed(part) for part in found]
    if len(trimmed) > 1 and not any(leaf.text for leaf in trimmed[-1]):
        # What ends the last line of all is not seen.
        last = trimmed.pop()
        trimmed[-1] += last
    return trimmed


def _trimmed(part: list[Leaf]) -> list[Leaf]:
    """Leaves with the spaces that HTML lets vanish taken out."""
    found = list(_merged(part))
    last = max((at for at, leaf in enumerate(found) if leaf.text), default=-1)
    if last >= 0 and found[last].whole is None:
        found[last] = replace(found[last], text=found[last].text.rstrip(" "))
    return found


def _walk(
    element: _Element, path: tuple[_Element, ...], look: Look, setting: Setting
) -> Iterator[Leaf]:
    if element.text:
        yield Leaf(SPACES.sub(" ", element.text), path, look)
    for child in element:
        if not isinstance(child.tag, str):
            raise Unreadable("a comment")
        yield from _child(child, path, look, setting)
        if child.tail:
            yield Leaf(SPACES.sub(" ", child.tail), path, look)


def _child(
    child: _Element, path: tuple[_Element, ...], look: Look, setting: Setting
) -> Iterator[Leaf]:
    classes = child.get("class", "").split()
    if child.tag == "br":
        yield Leaf(LINE_END, path, look)
    elif "footnote" in classes:
        text = f"{WORD_JOINER}{child.get('data-number') or ''}"
        yield Leaf(text, path, look, child, setting.widths.get(child, 0.0))
    elif child in setting.widths:
        yield Leaf(PICTURE, path, look, child, setting.widths[child])
    else:
        is_whole = look.is_whole or "whole" in classes
        unread = replace(look, is_whole=is_whole, hyphens="none" if is_whole else look.hyphens)
        inner = setting.looks.get(child, unread)
        own_direction = child.get("dir", "auto" if child.tag == "bdi" else "")
        isolate = ISOLATES.get(own_direction.lower(), "")
        if isolate:
            yield Leaf("", path, look, before=isolate)
        if not (child.text or len(child)):
            yield Leaf("", (*path, child), inner)  # a place
        yield from _walk(child, (*path, child), inner, setting)
        if isolate:
            yield Leaf("", path, look, before=END)


def _merged(found: Sequence[Leaf]) -> Iterator[Leaf]:
    """Leaves whose spaces run together, and are none at the beginning."""
    after_space = True
    for leaf in found:
        if leaf.whole is None and leaf.text:
            text = leaf.text.removeprefix(" ") if after_space else leaf.text
            after_space = text[-1:] == " " if text else after_space
            yield replace(leaf, text=text)
        else:
            after_space = after_space and not leaf.text
            yield leaf
