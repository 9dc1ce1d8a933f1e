"""What there is to tell of the parts of a book when they are printed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from hexapla.errors import Finding, explain, plural, shorten
from hexapla.formats.pdf import preflight
from hexapla.formats.pdf.pages import faults
from hexapla.formats.pdf.parts.part import PrintedPart
from hexapla.model import Edition

TIPS: Mapping[preflight.Kind, str] = {
    "cell": "give the table fewer columns, or the cell shorter words",
    "table": "give the table fewer columns",
    "line": "say it in other words, so that the line breaks elsewhere",
    "picture": "make the picture smaller",
}


def facts(parts: Sequence[tuple[int, PrintedPart]]) -> dict[str, Any]:
    """What there is to tell of a book whose parts were printed: see :func:`preflight.inspect`."""
    of_parts = [printed.facts for _, printed in parts]
    return {
        "pages": sum(one["pages"] for one in of_parts),
        "blank": sum(one["blank"] for one in of_parts),
        "strayed": sorted(note for one in of_parts for note in one["strayed"]),
        **{key: list(_in_book(parts, key)) for key in ("overfull", "faults")},
    }


def _in_book(parts: Sequence[tuple[int, PrintedPart]], key: str) -> Iterator[dict[str, Any]]:
    """What there is to tell of pages, each with its number in the book."""
    for first, printed in parts:
        yield from ({**one, "page": one["page"] + first - 1} for one in printed.facts[key])


def explain_faults(parts: Sequence[tuple[int, PrintedPart]], where: str) -> None:
    """Tell what a designer would mark on the pages, to who asks for explanations."""
    for one in facts(parts)["faults"]:
        explain(f"{where}, page {one['page']}", f"{faults.SAID[one['kind']]}: {one['text']!r}")


SHOWN = 8
"""How many of the things that stick out of an edition are told one by one."""


def warnings(
    parts: Sequence[tuple[int, PrintedPart]], edition: Edition, where: str
) -> Iterator[Finding]:
    """What sticks out of its place in an edition, for the console, with its section.

    ``parts`` are its parts as they were printed, each with the number of its first page.
    """
    overfull = facts(parts)["overfull"]
    numbers = {section.id: section.number for section in edition.book.sections}
    for one in overfull[:SHOWN]:
        name = one["section"].partition(".")[0] if edition.beside else one["section"]
        section = f", section {numbers.get(name) or repr(name)}" if name else ""
        what = f"a {one['kind']} sticks out by {one['excess']} mm: {one['text']!r}"
        place = f"{where}{section}, page {one['page']}"
        yield Finding(place, what, TIPS[one["kind"]], "warning")
    for first, printed in parts:
        for number, share, tex in printed.shrunken:
            what = f"a formula is drawn at {share:.0%} of its size: {shorten(tex, 60)!r}"
            place = f"{where}, page {number + first - 1}"
            yield Finding(place, what, "divide it over several lines", "warning")
    if more := overfull[SHOWN:]:
        what = f"{plural(len(more), 'more thing')} stick out, the first on page {more[0]['page']}"
        yield Finding(where, what, "look at the pages that follow, too", "warning")
