"""A page of a site or an ebook → what a reader sees printed in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from lxml import etree

from hexapla.model import Counts, Printed, Section
from hexapla.verification.readings import (
    COUNTED,
    INDEX,
    NOTE,
    NUMBER,
    PARAGRAPH,
    REFERENCE,
    TEXT_LINKS,
    as_printed,
    by_kind,
    kind_of,
)
from hexapla.verification.web.sight import VisibleText

if TYPE_CHECKING:
    from lxml.etree import _Element

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")

CAPTIONS = {"figure": "figcaption", "table": "caption"}

OUTER = {"main", "body", "html", "li"}
"""What holds several things: what is printed before it belongs to no number in it."""

DIGITS = re.compile(r"\d+(?:\.\d+)*[a-z]?|\w+\([\w, -]*\)")
"""The numbers in a label; also those of which a style says only how they are counted."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a site or an ebook."""

    path: str
    """In the site or the ebook."""
    root: _Element
    sight: VisibleText

    @property
    def name(self) -> str:
        """The name of its file, without the ending."""
        return PurePosixPath(self.path).stem

    @property
    def mains(self) -> list[_Element]:
        """What holds the text: each ``main`` of a page, or all of one that has none."""
        return list(self.root.iter("main")) or list(self.root.iter("body"))


def headings(main: _Element) -> Iterator[Section]:
    """The sections of a page, from its headings."""
    for element in main.iter(*HEADINGS):
        shown = as_printed(number_of(element))
        level = int(str(element.tag)[1])
        yield Section(shown, name_of(element), level, title_of(element))


def name_of(heading: _Element) -> str:
    """The id of a section: of its heading, or of the element that begins with it."""
    above = heading.getparent()
    is_opening = above is not None and above.tag == "section" and _opens(heading, above)
    named = above if above is not None and is_opening and not heading.get("id") else heading
    return str(named.get("id", ""))


def title_of(element: _Element) -> str:
    """The words of a heading or a line of contents, without its number and the marks of notes."""
    return " ".join("".join(_words(element, _number_in(element))).split())


def _words(element: _Element, number: _Element | None) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        is_call = child.tag == "a" and NOTE.fullmatch(_target(child))
        # Of a formula, the TeX is not shown.
        is_seen = isinstance(child.tag, str) and not child.tag.endswith("annotation")
        if is_seen and child is not number and not is_call:
            yield from _words(child, number)
        yield child.tail or ""


def _target(link: _Element) -> str:
    return str(link.get("href", "")).partition("#")[2]


def text_of(element: _Element) -> str:
    """All words of an element, one space between two."""
    return " ".join("".join(map(str, element.itertext())).split())


def number_of(element: _Element) -> str:
    """The text of the number that an element begins with; empty where there is none."""
    number = _number_in(element)
    return "" if number is None else text_of(number)


def _number_in(element: _Element) -> _Element | None:
    """What an element begins with, if that holds its number."""
    if (element.text or "").strip():
        return None
    for child in element.iterchildren(etree.Element):
        if any(map(NUMBER.fullmatch, child.get("class", "").split())):
            return child
        if (found := _number_in(child)) is not None:
            return found
        if text_of(child) or (child.tail or "").strip():
            return None
    return None


def places(roots: Iterable[_Element]) -> tuple[str, ...]:
    """Every id, in the order of reading."""
    found = (element for root in roots for element in root.iter(etree.Element))
    return tuple(name for element in found if (name := element.get("id")))


def count(roots: Iterable[_Element]) -> Counts:
    """How much there is of each thing that is counted."""
    elements = [element for root in roots for element in root.iter(etree.Element)]
    captioned = [str(e.tag) for e in elements if e.tag in CAPTIONS and _caption(e) is not None]
    names = [element.get("id", "") for element in elements]
    return Counts(
        figures=captioned.count("figure"),
        tables=captioned.count("table"),
        notes=sum(NOTE.fullmatch(name) is not None for name in names),
        paragraphs=sum(PARAGRAPH.fullmatch(name) is not None for name in names),
        **by_kind(_kind(element) for element in elements),
    )


def _kind(element: _Element) -> str:
    """The kind of an element that is counted by kind; empty for all others."""
    tag = etree.QName(element).localname
    if tag == "a":
        return "" if TEXT_LINKS.isdisjoint(element.get("class", "").split()) else "link"
    if kind := numbered_kind(element):
        return kind
    return COUNTED.get(tag) or kind_of(element.get("id", ""))


# ------------------------------------------------------------------------------------ printed


def printed(main: _Element, sight: VisibleText) -> Iterator[Printed]:
    """Every number that is printed in the text of a page, in the order of reading."""
    for element in main.iter(etree.Element):
        name, tag = element.get("id", ""), str(element.tag)
        if tag in HEADINGS and (section := name_of(element)):
            yield Printed("section", section, _seen_number(element, _number_in(element), sight))
        elif tag in CAPTIONS and name:
            yield from _printed_number(tag, name, _seen_label(element, sight))
        elif NOTE.fullmatch(name):
            yield from _printed_number(
                "note", name, _seen_number(element, _number_in(element), sight)
            )
        elif PARAGRAPH.fullmatch(name):
            yield from _printed_number(
                "paragraph", name, _seen_number(element, _number_in(element), sight)
            )
        elif (kind := numbered_kind(element)) and name:
            label = _label_of(element)
            text = "" if label is None else _with_generated_text(label, element, sight)
            text = " ".join(DIGITS.findall(as_printed(text)))
            yield from _printed_number(kind, name, text)
        elif tag == "a":
            yield from _of_link(element, sight)
        elif tag == "p":
            yield from _stray(element, sight)


NUMBERED = {("div", "statement"): "statement", ("span", "equation"): "equation"}
"""The elements and classes of what has a number in a label of its own."""


def numbered_kind(element: _Element) -> str:
    """What a numbered box or formula is; empty for all others, and for one without a number."""
    names = element.get("class", "").split()
    kinds = (NUMBERED.get((str(element.tag), name), "") for name in names)
    return next(filter(None, kinds), "") if element.get("data-number") else ""


def _label_of(element: _Element) -> _Element | None:
    """What holds the number of a box or formula, wherever in it that stands."""
    spans = element.iter("span")
    return next((one for one in spans if LABEL & set(one.get("class", "").split())), None)


LABEL = {"statement-label", "equation-number"}


def _printed_number(kind: str, name: str, text: str) -> Iterator[Printed]:
    if text:
        yield Printed(kind, name, text)


def _of_link(link: _Element, sight: VisibleText) -> Iterator[Printed]:
    target = _target(link)
    if NOTE.fullmatch(target):
        yield from _printed_number("call", target, _seen_inline(link, sight))
    elif INDEX.fullmatch(target):
        yield from _printed_number("locator", target, _seen_inline(link, sight))
    elif REFERENCE in link.get("class", "").split():
        for one in _printed_number("reference", target, _seen_inline(link, sight)):
            yield one._replace(language=_language_of_passage(link))


def _language_of_passage(link: _Element) -> str:
    """The language that a passage with a link says of itself; empty where its page does."""
    above = next((one for one in link.iterancestors() if one.get("lang")), None)
    if above is None or above.tag in {"html", "body"} or "cell" in above.get("class", "").split():
        return ""
    return above.get("lang", "")


def _stray(text: _Element, sight: VisibleText) -> Iterator[Printed]:
    """A number that a style puts before or after a paragraph that has none."""
    above = text.getparent()
    if above is not None and above.tag not in {"li", "td", "th", "dd", "dt"}:
        is_numbered = any(_has_number(one) for one in (text, *text.iterancestors()))
        said = as_printed(f"{sight.before(text)} {sight.after(text)}")
        yield from () if is_numbered else _printed_number("paragraph", "", said)


def _has_number(element: _Element) -> bool:
    name = element.get("id", "")
    return bool(NOTE.fullmatch(name) or PARAGRAPH.fullmatch(name)) or element.tag in CAPTIONS


def _seen_number(element: _Element, number: _Element | None, sight: VisibleText) -> str:
    """The number of an element as it is seen, with all that styles print beside it."""
    parts = [_generated_before(element, sight)]
    if number is not None:
        parts.append(_with_generated_text(number, element, sight))
    for text in element.iterchildren("p"):
        if number is None or not _is_in(number, text):
            parts += [sight.before(text), sight.after(text)]
    return as_printed(" ".join([*parts, sight.after(element)]))


def _is_in(element: _Element, above: _Element) -> bool:
    return above is element or above in element.iterancestors()


def _with_generated_text(number: _Element, container: _Element, sight: VisibleText) -> str:
    """The text of a number, and what styles print round the elements between it and the whole."""
    text = sight.text(number)
    for above in number.iterancestors():
        if above is container:
            break
        text = f"{sight.before(above)}{text}{sight.after(above)}"
    return text


def _generated_before(element: _Element, sight: VisibleText) -> str:
    """What styles print before an element, and before all that begins with it."""
    text = sight.before(element)
    for above in element.iterancestors() if sight.adds_numbers else ():
        if above.tag in OUTER or not _opens(element, above):
            break
        element = above
        text = f"{sight.before(above)}{text}"
    return text


def _opens(element: _Element, above: _Element) -> bool:
    """Whether nothing is printed in an element before one in it."""
    before = element.itersiblings(etree.Element, preceding=True)
    texts = (f"{text_of(one)}{one.tail or ''}".strip() for one in before)
    return not (above.text or "").strip() and not any(texts)


def _caption(captioned: _Element) -> _Element | None:
    found = captioned.iterdescendants(CAPTIONS[str(captioned.tag)])
    # A figure may be made of others, which have their own.
    return next((one for one in found if next(one.iterancestors(*CAPTIONS)) is captioned), None)


def _seen_label(captioned: _Element, sight: VisibleText) -> str:
    """The number in the label of a figure or table, without the word."""
    caption = _caption(captioned)
    label = None if caption is None else _number_in(caption)
    text = _generated_before(captioned, sight)
    if label is not None:
        text += _with_generated_text(label, captioned, sight)
    return " ".join(DIGITS.findall(as_printed(text + sight.after(captioned))))


def _seen_inline(link: _Element, sight: VisibleText) -> str:
    """The text of a link, and what styles print round what holds nothing else."""
    text, text_without_css = sight.text(link), text_of(link)
    for above in link.iterancestors("sup", "span", "em", "strong"):
        if text_of(above) != text_without_css:
            break
        text = f"{sight.before(above)}{text}{sight.after(above)}"
    return as_printed(text)


# ----------------------------------------------------------------------------------- contents


def lines(nav: _Element) -> Iterator[_Element]:
    """The links of a list in some navigation, each the first of its item."""
    for item in nav.iter("li"):
        link = item.find("a")
        if link is not None:
            yield link


def line(link: _Element, sight: VisibleText, *, is_caption: bool = False) -> str:
    """What a line of contents prints as the number of what it leads to.

    A line for a figure or table has a label, which need not be set apart from the caption.
    """
    item, number = link.getparent(), _number_in(link)
    text = sight.before(item) if item is not None else ""
    text += _generated_before(link, sight)
    if number is not None:
        text += _with_generated_text(number, link, sight)
    elif is_caption:
        text += " ".join(DIGITS.findall(as_printed(sight.text(link)))[:1])
    text = as_printed(text + sight.after(link))
    return " ".join(DIGITS.findall(text)) if is_caption else text


def titles(link: _Element) -> Iterator[tuple[str, str]]:
    """The title in a line of contents, and the second one it has in a parallel edition.

    Each with the language that it has beside the first, if any.
    """
    first, second = title_of(link), _beside(link)
    if second is None:
        yield "", first
        return
    yield "", first.removesuffix(text_of(second)).strip()
    for inner in second.iterchildren("span"):
        if language := inner.get("lang"):
            yield language, text_of(inner)


def _beside(link: _Element) -> _Element | None:
    spans = (span for span in link.iter("span") if "beside" in span.get("class", "").split())
    return next(spans, None)
