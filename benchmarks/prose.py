"""Errors that revisers marked in this book's texts, by language and by reading.

    python -m benchmarks.prose [--write]

``readings.tsv`` has a row for each error: the language, the reading, how severe it is, its kind,
and the numbers of the messages in which it stands, in the order of the catalog.
"""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

from benchmarks import tables

READINGS = Path(__file__).with_name("readings.tsv")

WORDS = 2988
"""The words of the English when it was read first: of its running text, without index entries."""

LANGUAGES = {
    "en": "English, against the paper",
    "ar": "Arabic",
    "zh-Hans": "Chinese",
    "fr": "French",
    "ru": "Russian",
    "es": "Spanish",
}


def main() -> None:
    """Count, print, and write the table if that is wished."""
    options = tables.options(__doc__).parse_args()
    tables.show("prose", table(), "make bench-translations", is_written=options.write)


def table() -> str:
    """The errors in each 1,000 words: major and minor ones of each reading."""
    found = counted()
    rows = [
        [name, *(cell(found, tag, reading) for reading in (1, 2, 3))]
        for tag, name in LANGUAGES.items()
    ]
    return tables.table(["language", "before: major, minor", "second", "third"], rows)


def counted() -> Counter[tuple[str, int, str]]:
    """How many errors there are of each language, reading and severity."""
    with READINGS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    return Counter((row["language"], int(row["reading"]), row["severity"]) for row in rows)


def cell(found: Counter[tuple[str, int, str]], tag: str, reading: int) -> str:
    """What a reading found in a language; a dash where there was none."""
    if not any((language, number) == (tag, reading) for language, number, _ in found):
        return "–"
    rates = (1000 * found[tag, reading, one] / WORDS for one in ("major", "minor"))
    return ", ".join(f"{rate:.1f}" for rate in rates)


if __name__ == "__main__":
    main()
