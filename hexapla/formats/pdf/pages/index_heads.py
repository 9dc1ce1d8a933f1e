"""Where a column of the printed index begins within an entry, its head says which one goes on.

Known only when the index is laid out; it is laid out again with the heads. A head moves what is
below it, and so the tops of the columns behind: the heads are those of the last layout.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from hexapla.formats.pdf.boxes import Box
from hexapla.rendering.elements import classes

CONTINUED = "continued"
"""The class of a line that says which entry goes on."""

INNER = re.compile(
    r'<p class="entry level-[2-9]" data-entry="([^"]+)"'
    r' data-main="([^"]*)"(?: data-sub="([^"]*)")?>'
)
"""An entry within others, as the template writes it: its name, and what its heads would say."""


class IndexHeads:
    """The heads of the columns of an index, found in one layout and written into the next."""

    def __init__(self) -> None:
        self._continued: set[str] = set()

    def learn(self, document: Box) -> None:
        """Look which entries the columns of a laid-out document begin with."""
        self._continued = set(_tops(document))

    def write(self, page: str) -> str:
        """A page of HTML with the heads in it."""

        def with_head(found: re.Match[str]) -> str:
            name, *above = found.groups()
            if name not in self._continued:
                return found[0]
            heads = (
                f'<p class="entry level-{level} {CONTINUED}" data-entry="{name}">{said}</p>'
                for level, said in enumerate(filter(None, above), start=1)
            )
            return "".join(heads) + found[0]

        return INNER.sub(with_head, page) if self._continued else page


def _tops(document: Box) -> Iterator[str]:
    """The names of the inner entries that columns begin with, be it with their head."""
    for page in document.pages:
        for box in page._page_box.descendants():  # noqa: SLF001 - it is not to be had otherwise
            if getattr(box, "is_column", False):
                first = next(_entries(box), None)
                if first is not None and (name := first.get("data-entry")):
                    yield name


def _entries(column: Box) -> Iterator[Box]:
    for box in column.descendants():
        element = getattr(box, "element", None)
        if element is not None and {"entry", "letter"} & {*classes(element)}:
            yield element
