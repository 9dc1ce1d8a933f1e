"""Glossaries as readers' programs know them: the role ``doc-glossary`` (DPUB-ARIA 1.1).

Print has no roles. In a parallel edition two glossaries stand row by row in each other, so there
only a chapter that is one has it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from hexapla.editions.glossaries import CLASS
from hexapla.rendering.elements import classes, wrap
from hexapla.rendering.headings import HEADINGS

if TYPE_CHECKING:
    from lxml.etree import _Element

ROLE = "doc-glossary"

INSIDE = {"dl", "li", "td", "th", "pair", CLASS}
"""Elements and classes in which a list of definitions is a part of something else."""


def name(body: _Element) -> None:
    """Give the glossaries of a chapter their role, in place.

    A landmark needs a name, so each is named by the heading that it stands under; of several under
    one heading only the first is a landmark.
    """
    if any(CLASS in classes(heading) for heading in body.iter("h1")):
        body.set("role", ROLE)
        return
    named = set[str]()
    for heading, glossary in list(_glossaries(body)):
        if heading in named:
            continue
        named.add(heading)
        outer = wrap(glossary, "div", CLASS) if glossary.tag == "dl" else glossary
        outer.set("role", ROLE)
        if heading:
            outer.set("aria-labelledby", heading)


def _glossaries(body: _Element) -> Iterator[tuple[str, _Element]]:
    """Each glossary below the chapter's heading with the id of the heading that it stands under."""
    level, heading = 0, ""
    for element in body.iter("dl", "div", *HEADINGS):
        around = {one for above in element.iterancestors() for one in (above.tag, *classes(above))}
        if element.tag in HEADINGS:
            depth, heading = int(element.tag[1:]), element.get("id", "")
            is_one = CLASS in classes(element)
            level = depth if is_one else 0 if depth <= level else level
        elif not around.isdisjoint(INSIDE):
            continue
        elif element.tag == "dl":
            if level:
                yield heading, element
        elif CLASS in classes(element) and next(element.iter("dl"), None) is not None:
            yield heading, element
