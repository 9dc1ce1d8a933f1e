"""How cross-references in print say the page that they lead to, for ``page_references``.

A page stands behind the marks of a quotation that is a reference alone, and in no brackets where
the reference is in some.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import takewhile
from typing import TYPE_CHECKING

from lxml import etree

from hexapla.formats.pdf import page_references
from hexapla.languages import languages
from hexapla.model import Edition
from hexapla.rendering.blocks import BLOCKS
from hexapla.rendering.elements import classes
from hexapla.rendering.headings import HEADINGS
from hexapla.theme import Theme

if TYPE_CHECKING:
    from lxml.etree import _Element

QUOTED = {
    *("“”", "‘’", "„“", "„”", "””", "‚‘", "‚’", "’’", "«»", "»«", "‹›", "›‹", '""', "''"),
    *("「」", "『』", "《》", "〈〉"),
}
"""The marks that a quotation begins and ends with."""

BRACKETED = re.compile(r"\s*[(（](.*)[)）]$")
"""Brackets at the end of what a reference says of its page."""

OPENING, CLOSING = re.compile(r"(\S)\s?$"), re.compile(r"\s?(\S)")
"""What stands beside a reference; French has a space that is not broken between."""


def give(body: _Element, edition: Edition) -> None:
    """How each reference in the text says its page, for ``page_references``; headings never do."""
    for link in list(body.iter("a")):
        if "reference" in classes(link) and not _is_in_heading(link):
            spoken = language_of(link, edition)
            said = edition.words_in(spoken)["{reference}, page {page}"]
            if _is_bracketed(link):
                said = BRACKETED.sub(rf"{_comma_of(spoken, edition)}\1", said)
            form = said.replace(" {page}", "\u00a0{page}")
            quoted = (link.text or "") + _closing_mark(link)
            link.set("data-form", form.replace("{reference}", quoted))


def _is_bracketed(link: _Element) -> bool:
    """Whether a reference stands within brackets: a page in brackets would be one pair too many."""
    block = next(
        (one for one in link.iterancestors() if one.tag in BLOCKS or "footnote" in classes(one)),
        None,
    )
    if block is None:
        return False
    text = "".join(_texts_before(block, link))
    return sum(map(text.count, "(（")) > sum(map(text.count, ")）"))


def _texts_before(element: _Element, end: _Element) -> Iterator[str]:
    """The texts in an element before another one in it."""
    for one in takewhile(lambda one: one is not end, _walk(element)):
        yield one if isinstance(one, str) else ""


def _walk(element: _Element) -> Iterator[_Element | str]:
    """An element and all in it, and the texts, in order; the tail of it is none of them."""
    yield element
    yield element.text or ""
    for inner in element:
        yield from _walk(inner) if isinstance(inner.tag, str) else ()
        yield inner.tail or ""


def _comma_of(language: str, edition: Edition) -> str:
    """The comma of a passage, be it in the language of the edition or in that of the source."""
    if language == edition.language:
        return languages.comma(edition.typography)
    return languages.comma(languages.typography(Theme(edition.book.root), language))


def _is_in_heading(element: _Element) -> bool:
    """Whether an element is of the words of a heading; those of its note stand at the foot."""
    for above in element.iterancestors():
        if "footnote" in classes(above):
            return False
        if above.tag in HEADINGS:
            return True
    return False


def _closing_mark(link: _Element) -> str:
    """The mark behind a reference that is all of a quotation, in an element of its own.

    The page that the reference names is no part of the quotation: it stands behind the mark.
    """
    before, after, closed = _marks_before(link), _marks_after(link), ""
    while (opening := OPENING.search(before)) and (closing := CLOSING.match(after)):
        if opening[1] + closing[1] not in QUOTED:
            break
        closed += closing[0]
        before, after = before[: opening.start()], after[closing.end() :]
    if closed:
        _mark_behind(link, closed).set(page_references.CLOSING, closed)
    return closed


def _marks_before(link: _Element) -> str:
    """The text right before a reference, with wide marks that are set from another font."""
    text, node = text_before(link), link
    while not text_before(node) and _is_tight(previous := node.getprevious()):
        assert previous is not None  # noqa: S101 - it is one
        text, node = text_before(previous) + (previous.text or "") + text, previous
    return text


def _marks_after(link: _Element) -> str:
    """The text right behind a reference, with such marks."""
    text, node = link.tail or "", link
    while not node.tail and _is_tight(following := node.getnext()):
        assert following is not None  # noqa: S101 - it is one
        text, node = text + (following.text or "") + (following.tail or ""), following
    return text


def _is_tight(element: _Element | None) -> bool:
    return element is not None and element.get("class") == "tight"


def _mark_behind(link: _Element, closed: str) -> _Element:
    """The element that holds the marks behind a reference."""
    following = link.getnext()
    if not link.tail and following is not None and following.text == closed:
        return following
    text = link.tail or ""
    while len(text) < len(closed) and following is not None:
        text += (following.text or "") + (following.tail or "")
        parent, done = following.getparent(), following
        following = following.getnext()
        assert parent is not None  # noqa: S101 - it stands beside a link
        parent.remove(done)
    mark = etree.Element("span")
    mark.text, mark.tail, link.tail = closed, text[len(closed) :], None
    link.addnext(mark)
    return mark


def language_of(element: _Element, edition: Edition) -> str:
    """The language of the passage that an element stands in."""
    return next(
        filter(None, (one.get("lang") for one in element.iterancestors())), edition.language
    )


def text_before(element: _Element) -> str:
    """The text that an element follows at once, if there is any."""
    before, parent = element.getprevious(), element.getparent()
    if before is not None:
        return before.tail or ""
    return (parent.text or "") if parent is not None else ""
