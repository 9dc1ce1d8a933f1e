"""Keeps the last word of a page whole: nobody finds a word of which a half stands on the next page.

Known only when a book is laid out; the word is marked then, and the book laid out again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from lxml import etree

from hexapla.languages.scripts import UNSPACED

if TYPE_CHECKING:
    from lxml.etree import _Element

WHOLE = "whole"
"""The class of a word that is not divided."""

SOFT_HYPHEN = "\u00ad"


class _Part(NamedTuple):
    """The lines of a block that stand on one page."""

    name: str
    """The id of the block, or of what it stands in."""
    first: str
    last: str
    is_hyphenated: bool


def keep_words_whole(bodies: Iterable[_Element], document: Any) -> None:  # noqa: ANN401
    """Mark the words that a page of a laid-out document ends within, in place."""
    named = {name: one for body in bodies for one in body.iter() if (name := one.get("id"))}
    for name, start, end in _divided(document):
        if name in named:
            mark(named[name], start, end)


def _divided(document: Any) -> Iterator[tuple[str, str, str]]:  # noqa: ANN401
    """The id of the block, the first and the last part of each word that two pages share."""
    before: Mapping[int, _Part] = {}
    for page in document.pages:
        parts = dict(_parts(page._page_box, ""))  # noqa: SLF001 - it is not to be had otherwise
        for key in before.keys() & parts.keys():
            part, after = before[key], parts[key]
            if part.is_hyphenated:
                start, end = re.search(r"[\w-]*$", part.last), re.match(r"[\w-]*", after.first)
                yield part.name, start[0] if start else "", end[0] if end else ""
            elif re.search(f"[{UNSPACED}]$", part.last):
                yield from ((part.name, *halves) for halves in _unspaced(part.last, after.first))
        before = parts


def _unspaced(last: str, first: str) -> Iterator[tuple[str, str]]:
    """The halves of the word between two texts, where no spaces part words."""
    import icu

    words = icu.BreakIterator.createWordInstance(icu.Locale.getRoot())
    words.setText(last + first)
    # In UTF-16, as ICU counts.
    at = len(last.encode("utf-16-le")) // 2
    if not words.isBoundary(at):
        text = (last + first).encode("utf-16-le")
        start, end = words.preceding(at), words.following(at)
        yield (
            text[2 * start : 2 * at].decode("utf-16-le"),
            text[2 * at : 2 * end].decode("utf-16-le"),
        )


def _parts(box: Any, name: str) -> Iterator[tuple[int, _Part]]:  # noqa: ANN401
    """The blocks with lines in a box, each by the element that it is made of."""
    from weasyprint.formatting_structure import boxes

    element = getattr(box, "element", None)
    name = (element.get("id") if element is not None else "") or name
    children = [child for child in getattr(box, "children", ()) if isinstance(child, boxes.Box)]
    lines = [child for child in children if isinstance(child, boxes.LineBox)]
    if lines and element is not None:
        first = "".join(one.text for one in _texts(lines[0]))
        yield id(element), _Part(name, first, _words(lines[-1]), is_divided(lines[-1]))
    for child in children:
        yield from _parts(child, name)


def is_divided(line: Any) -> bool:  # noqa: ANN401
    """Whether a line ends in a hyphen."""
    text = "".join(one.text for one in _texts(line))
    return text != _words(line) or text.endswith("-")


def _words(line: Any) -> str:  # noqa: ANN401
    """The text of a line, without the hyphen that was put at its end."""
    texts = _texts(line)
    text = "".join(one.text for one in texts)
    return text.removesuffix(texts[-1].style["hyphenate_character"]) if texts else text


def _texts(line: Any) -> list[Any]:  # noqa: ANN401
    """The texts of a line."""
    from weasyprint.formatting_structure import boxes

    return [box for box in line.descendants() if isinstance(box, boxes.TextBox)]


def mark(block: _Element, start: str, end: str) -> None:
    """Mark a word, of which these are the halves, wherever it stands in a block."""
    if not (start and end):
        return
    letters = f"{SOFT_HYPHEN}?".join(map(re.escape, start + end))
    is_spaced = not re.search(f"[{UNSPACED}]", start + end)
    word = re.compile(rf"(?<!\w){letters}(?!\w)" if is_spaced else letters)
    # A list, because elements are added while the block is walked through.
    for element in list(block.iter(etree.Element)):
        if element.text and element.get("class") != WHOLE:
            element.text, spans = _parted(element.text, word)
            element[:0] = spans
        if element.tail and element is not block:
            element.tail, spans = _parted(element.tail, word)
            for span in reversed(spans):
                _follow(element, span)


def _parted(text: str, word: re.Pattern[str]) -> tuple[str, list[_Element]]:
    """The text before a word, and each place of the word with the text that follows it."""
    found, spans = list(word.finditer(text)), []
    ends = [one.start() for one in found] + [len(text)]
    for one, end in zip(found, ends[1:], strict=True):
        span = etree.Element("span", {"class": WHOLE})
        span.text, span.tail = one[0].replace(SOFT_HYPHEN, ""), text[one.end() : end]
        spans.append(span)
    return text[: ends[0]], spans


def _follow(element: _Element, span: _Element) -> None:
    """Put an element after another and its text."""
    parent = element.getparent()
    assert parent is not None  # noqa: S101 - what has a tail stands in something
    parent.insert(parent.index(element) + 1, span)
