"""What a designer would mark on the pages of this repository's books, edition by edition.

    python -m benchmarks.page_faults [--write] [--short]

Read from the boxes of the laid-out pages: ``hexapla.formats.pdf.pages.faults`` says what is
counted. Measured twice: without what balances pages, and with it.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from pathlib import Path
from typing import Any
from unittest import mock

from benchmarks import tables
from benchmarks.paragraphs import MANUAL, edition_of

NAMES = ["en", "ar", "es", "fr", "ru", "zh-Hans", "en+ar", "en+zh-Hans", MANUAL]

KINDS = {
    "short-page": "last pages of under 5 lines",
    "half-empty": "half-empty pages",
    "ladder": "three hyphens in a row",
    "hyphen-at-end": "hyphens at a page’s end",
    "remnant": "remnants",
    "widow": "lines alone at the head",
    "orphan": "at the foot",
    "heading-alone": "headings alone",
    "column-head": "columns within an entry",
    "uneven-columns": "uneven columns",
}


def main() -> None:
    """Measure, print, and write the table if that is wished."""
    options = tables.options(__doc__).parse_args()
    rows = []
    for name in NAMES[:1] if options.short else NAMES:
        before, after = (faults(name, is_balanced=one) for one in (False, True))
        pages = f"{before['pages']} → {after['pages']}", f"{before['blank']} → {after['blank']}"
        rows.append([name, *pages, *(f"{before[kind]} → {after[kind]}" for kind in KINDS)])
        print(*rows[-1], sep=" | ", flush=True)
    head = ["edition", "pages", "blank", *KINDS.values()]
    text = tables.table(head, rows, words=1)
    tables.show("page_faults", text, "make bench-pages", is_written=options.write)


def faults(name: str, *, is_balanced: bool) -> Counter[str]:
    """How many faults of each kind an edition has, with its pages and the blank ones."""
    facts = pages_of(name, is_balanced=is_balanced)
    for one in facts["faults"] if is_balanced else ():
        print(f"    {name}, page {one['page']}: {one['kind']}: {one['text']}")
    counts = Counter[str](one["kind"] for one in facts["faults"])
    return counts + Counter(pages=facts["pages"], blank=facts["blank"])


def pages_of(name: str, *, is_balanced: bool = True) -> dict[str, Any]:
    """What there is to tell of the pages of an edition: see ``preflight.inspect``."""
    from hexapla.formats.pdf import preflight, typeset, weasyprint
    from hexapla.formats.pdf.pages.balance import Balance
    from hexapla.formats.pdf.pages.index_heads import IndexHeads
    from hexapla.theme import Theme

    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        edition = edition_of(name, folder)
        root = edition.book.root
        with (
            weasyprint.layout_session(name, edition.book.settings.date, root),
            mock.patch.object(Balance, "improve", Balance.improve if is_balanced else _nothing),
            mock.patch.object(IndexHeads, "learn", IndexHeads.learn if is_balanced else _nothing),
        ):
            document = typeset.compose(edition, folder, Theme(root))
            return preflight.inspect(document)


def _nothing(*_: object) -> bool:
    return False


if __name__ == "__main__":
    main()
