"""The page of HTML round the chapters, in parts that can be laid out apart.

The template of print makes one page of the whole book. Each chapter begins on a page of its own, so
it can be laid out by itself, with the head of that page and the number of its first page.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lxml import etree, html
from markupsafe import Markup

STYLE = "/* the style */"
"""What the template gets for the style, which is the same for all parts and read once."""

GLOBAL = re.compile(
    r"""@page[^{]*:(?:first|nth\((?![^)]*\bof\b))
    | \b(?:running|target-counters?|target-text)\( | \bcounter\(\s*pages\b | position:\s*fixed
    | \bcounter-(?:increment|reset|set):(?!\s*(?:list-item|page|none)\b)
    | (?:\.chapter|\.noticed|\bsection)(?![\w-])[^\s,{}+~>]*
      (?:\s*[+~]|:(?:first|last|nth|only)-)""",
    re.VERBOSE,
)
"""What of a style is about the whole book: pages counted from the first one, elements that run on,
counters of its own, the place of a chapter among others."""


@dataclass(frozen=True, slots=True)
class Frame:
    """What a template made of a book, without the chapters."""

    head: str
    """All before the body, with its tag."""
    front: str
    """What stands before the chapters."""
    chapters: tuple[str, ...]
    """What stands round each: it holds what :func:`placeholder` gives."""
    back: str
    """What stands behind the chapters; empty if there is nothing."""
    has_style: bool
    """Whether the style stands in it, beside others of its own."""


def placeholder(number: int) -> Markup:
    """What stands for a chapter in a template until it is laid out."""
    return Markup(f'<div id="part-{number}-of-the-book"></div>')  # noqa: S704 - a number


def is_divisible(style: str) -> bool:
    """Whether a style says nothing that only the whole book can tell."""
    return not GLOBAL.search(style)


def divide(page: str, count: int) -> Frame | None:
    """The parts of a page with the placeholders of so many chapters.

    None where they cannot stand apart: several in one element, or out of order.
    """
    root: etree._Element = html.document_fromstring(page)
    body = root.find("body")
    assert body is not None  # noqa: S101 - lxml adds one
    of_chapters = [_top(root, body, number) for number in range(count)]
    places = [body.index(one) for one in of_chapters if one is not None]
    if len(places) < count or places != sorted(set(places)) or (body.text or "").strip():
        return None
    ends = [*places[1:], places[-1] + 1 if places else len(body)]
    styles = list(root.iter("style", "link"))
    is_alone = len(styles) == 1 and (styles[0].text or "").strip() == STYLE
    if is_alone and (holder := styles[0].getparent()) is not None:
        holder.remove(styles[0])
    children = [_html(child) for child in body]
    first = places[0] if places else len(body)
    for child in list(body):
        body.remove(child)
    body.text = None
    head = _html(root).rpartition("</body>")[0]
    return Frame(
        f"<!DOCTYPE html>\n{head}",
        "".join(children[:first]),
        tuple("".join(children[at:end]) for at, end in zip(places, ends, strict=True)),
        "".join(children[ends[-1] :]).strip(),
        not is_alone,
    )


def _top(root: etree._Element, body: etree._Element, number: int) -> etree._Element | None:
    """The element of the body that holds a chapter; None if it is not there."""
    found = root.find(f".//*[@id='part-{number}-of-the-book']")
    above = (found, *found.iterancestors()) if found is not None else ()
    return next((one for one in above if one.getparent() is body), None)


def _html(element: etree._Element) -> str:
    return etree.tostring(element, encoding="unicode", method="html")


def fill(text: str, bodies: Iterable[tuple[int, str]]) -> str:
    """A text of the frame with chapters in their places."""
    for number, body in bodies:
        text = text.replace(str(placeholder(number)), body)
    return text


def carried_strings(pages: Sequence[object]) -> dict[str, str]:
    """The named strings (CSS GCPM 3, 1.1) as the last of some laid-out pages leaves them."""
    strings: dict[str, str] = {}
    for page in pages:
        for box in page._page_box.descendants():  # type: ignore[attr-defined] # noqa: SLF001 - no other way
            own = getattr(box, "string_set", None)
            if own and own != "none":
                strings.update(own)
    return strings
