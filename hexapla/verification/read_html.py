"""A finished site → what it shows: read from the HTML files, by nothing that wrote them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from lxml import etree, html

from hexapla.chapters import countable, heading_text
from hexapla.model import Counts, Printed, Reading, Section
from hexapla.verification.readings import NOTE, by_kind, kind_of, latin

if TYPE_CHECKING:
    from lxml.etree import _Element

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")


def read_html(first: Path) -> Reading:
    """The outline and counts of a site, from the headings of the pages its contents list names."""
    contents = html.parse(first).getroot()
    files = [link.get("href", "").split("#")[0] for link in contents.iterfind(".//nav//ol//a")]
    there = [first.parent / name for name in dict.fromkeys(files) if name]
    pages = [html.parse(file).getroot() for file in there if file.is_file()]
    mains = [main for page in pages for main in page.iter("main")]
    sections = [section for main in mains for section in headings(main)]
    return Reading(tuple(sections), count(mains), len(pages) + 1, places(mains), printed(mains))


def headings(main: _Element) -> Iterator[Section]:
    """The sections of a page, from its headings."""
    for element in main.iter(*HEADINGS):
        number = element.find("span[@class='number']")
        title = heading_text(element)
        shown = text_of(number) if number is not None else ""
        yield Section(
            latin(shown),
            element.get("id", ""),
            int(str(element.tag)[1]),
            title.removeprefix(shown).strip(),
        )


def text_of(element: _Element) -> str:
    """All words of an element, one space between two."""
    return " ".join("".join(map(str, element.itertext())).split())


def count(roots: Iterable[_Element]) -> Counts:
    """How much there is of each thing that is counted."""
    found = [element for root in roots for element in root.iter(etree.Element)]
    return Counts(
        figures=sum(e.tag == "figure" and e.get("data-number") is not None for e in found),
        tables=sum(e.tag == "table" and e.get("data-number") is not None for e in found),
        notes=sum(NOTE.fullmatch(element.get("id", "")) is not None for element in found),
        paragraphs=sum("paragraph" in element.get("class", "").split() for element in found),
        **by_kind(countable(e) or kind_of(e.get("id", "")) for e in found),
    )


NUMBERED = {
    "figure": ".//figcaption//span[@class='label']",
    "table": "caption//span[@class='label']",
    "paragraph": "a[@class='paragraph-number']",
    "note": ".//span[@class='note-number']",
}
"""Where the number of each kind of thing is printed."""


def places(roots: Iterable[_Element]) -> tuple[str, ...]:
    """Every id, in the order of reading."""
    found = (element for root in roots for element in root.iter(etree.Element))
    return tuple(name for element in found if (name := element.get("id")))


def printed(roots: Iterable[_Element]) -> tuple[Printed, ...]:
    """Every number that is printed at what has one, in the order of reading."""
    found = (element for root in roots for element in root.iter(etree.Element))
    return tuple(one for element in found if (one := _printed(element)))


def _printed(element: _Element) -> Printed | None:
    """The number that is printed at an element, in Latin digits; None where it has none."""
    kind = str(element.tag)
    if NOTE.fullmatch(element.get("id", "")):
        kind = "note"
    elif "paragraph" in element.get("class", "").split():
        kind = "paragraph"
    if kind not in NUMBERED:
        return None
    shown = element.find(NUMBERED[kind])
    numbers = re.findall(r"\d+", latin(text_of(shown))) if shown is not None else []
    return Printed(kind, element.get("id", ""), numbers[-1]) if numbers else None
