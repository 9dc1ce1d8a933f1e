"""What a reader finds in an artifact: sections, counts, places, and every printed number."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields

from hexapla.model import Counts, Printed, Section
from hexapla.source import GIVEN_ID

TWIN = r"(\.[\w.-]+)?"
"""What an id has behind it in the second column of a parallel edition: the language."""

NOTE = re.compile(rf".+-note-\d+{TWIN}")
PARAGRAPH = re.compile(rf"p\d+{TWIN}")
OWN = re.compile(rf"({GIVEN_ID}){TWIN}")
LISTS = re.compile(rf"front-contents|back-index{TWIN}")
"""The contents and the index in print: they have a bookmark and are no sections."""

KINDS = {
    "pictures": "picture",
    "formulas": "formula",
    "code_blocks": "code",
    "index_marks": "index",
    "links": "link",
}
"""What is counted by kind: by element and class, or by the ids that print gives."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read back from one artifact."""

    outline: tuple[Section, ...]
    counts: Counts
    pages: int
    places: tuple[str, ...] = ()
    """All ids in the order of reading."""
    printed: tuple[Printed, ...] = ()
    """Every number that a reader of the artifact sees, in the order of reading."""
    folios: Mapping[str, str] = field(default_factory=dict)
    """The number of the page on which each id stands, in Latin digits; of a format with pages."""


NOTHING = Reading((), Counts(**dict.fromkeys((one.name for one in fields(Counts)), 0)), 0)
"""What is read back from an artifact that cannot be read."""


def latin(number: str) -> str:
    """A number in Latin digits, whatever digits it was printed in."""
    return "".join(
        str(unicodedata.digit(char)) if char.isdigit() else char for char in number.strip()
    )


def by_kind(kinds: Iterable[str]) -> dict[str, int]:
    """The counts that go by kind, of these."""
    number = Counter(kinds)
    return {name: number[kind] for name, kind in KINDS.items()}


def kind_of(name: str) -> str:
    """The kind of what has an id that ``numbering`` or print gave it, such as ``index-1``."""
    found = re.fullmatch(r"(picture|formula|code|index|link)-\d+(\.[\w-]+)?", name)
    return found[1] if found else ""
