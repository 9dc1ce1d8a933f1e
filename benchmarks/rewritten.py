"""How long a sync takes when a whole book was rewritten: one Markdown table.

    .venv/bin/python -m benchmarks.rewritten [--messages 5000] [--write]

Made-up paragraphs of 15 to 80 words in 200 sections, all translated; then every one of them is
another text, or has another word in every fourth place, in its place or anywhere.
"""

from __future__ import annotations

import random
import time
from collections.abc import Sequence
from dataclasses import replace

from benchmarks import tables
from hexapla.catalogs import catalog as catalogs
from hexapla.catalogs.catalog import Catalog
from hexapla.model import Segment
from hexapla.segments.sync import sync_catalog

SECTIONS = 200


class Author:
    """Writes paragraphs; the same ones for the same seed."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)  # noqa: S311 - nothing secret
        self.words = [f"w{number}" for number in range(4000)]

    def text(self) -> str:
        """A new paragraph."""
        return " ".join(self.chance.choices(self.words, k=self.chance.randint(15, 80)))

    def edited(self, text: str) -> str:
        """A paragraph with another word in about every fourth place."""
        words = text.split()
        for _ in range(len(words) // 4):
            words[self.chance.randrange(len(words))] = self.chance.choice(self.words)
        return " ".join(words)


def translated(book: Sequence[Segment]) -> Catalog:
    """A complete catalog."""
    catalog, _ = sync_catalog(catalogs.empty("fr", "book", "2026-11-23"), book)
    return replace(catalog, messages=tuple(replace(m, string=f"x {m.id}") for m in catalog))


def measure(size: int) -> dict[str, float]:
    """Seconds of CPU of one sync in one language, by what became of the book."""
    author = Author(1)
    places = [f"source/{at * SECTIONS // size:03}.md#s" for at in range(size)]
    old = [Segment(author.text(), None, place) for place in places]
    edited = [replace(segment, text=author.edited(segment.text)) for segment in old]
    anywhere = author.chance.sample(edited, len(edited))
    cases = {
        "every text is another": (old, [replace(one, text=author.text()) for one in old]),
        "the same, all in one section": (
            [replace(one, where="source/01.md#s") for one in old],
            [replace(one, where="source/01.md#s", text=author.text()) for one in old],
        ),
        "every text is edited": (old, edited),
        "every text is edited, in another order": (old, anywhere),
    }
    return {name: _seconds(translated(before), after) for name, (before, after) in cases.items()}


def _seconds(catalog: Catalog, book: Sequence[Segment]) -> float:
    start = time.process_time()
    sync_catalog(catalog, book)
    return time.process_time() - start


def main() -> None:
    """Read the arguments, measure, print."""
    parser = tables.options(__doc__)
    parser.add_argument("--messages", type=int, default=5000)
    chosen = parser.parse_args()
    size = 200 if chosen.short else chosen.messages
    rows = [(name, f"{seconds:.1f}") for name, seconds in measure(size).items()]
    text = tables.table([f"{size:,} messages, one language", "seconds of CPU"], rows)
    tables.show("rewritten book", text, "make bench-translations", is_written=chosen.write)


if __name__ == "__main__":
    main()
