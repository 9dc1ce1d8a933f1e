"""Books of any length: chapters, sections, notes, tables, lists, quotations, cross-references.

    .venv/bin/python -m benchmarks.long_books FOLDER [--words 183000] [--language en]

The words are those of this repository's book, by passages in an order of chance; the same in every
run. What stands in them is as often as in a book of non-fiction: a note every 250 words, a table
every 2,000, a list every 1,500.
"""

from __future__ import annotations

import argparse
import random
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent

CHAPTER, SECTION, PARAGRAPH = 6_000, 900, 90
"""The words of a chapter, of a section in it, and of a paragraph."""

LIST, QUOTATION = 4, 6
"""The places of a section where some have one."""

BOOK = """\
[book]
language = "en"
title = "A long book"
authors = ["A. Author"]
identifier = "urn:uuid:00000000-0000-4000-8000-000000000001"
date = 2026-11-23
"""


def write(folder: Path, words: int, languages: tuple[str, ...] = (), number: int = 1) -> None:
    """Write the source of a book of so many words, also to be translated into these languages.

    Books with other numbers have other words.
    """
    source = folder / "source"
    source.mkdir(parents=True)
    listed = ", ".join(f'"{language}"' for language in languages)
    more = f"\n[editions]\nlanguages = [{listed}]\n" if languages else ""
    settings = BOOK.replace("000001", f"{number:06}") + more
    (source / "book.toml").write_text(settings, encoding="utf-8")
    for chapter, text in enumerate(chapters(words, number), start=1):
        (source / f"{chapter:03}.md").write_text(text, encoding="utf-8")


def chapters(words: int, seed: int = 1) -> Iterator[str]:
    """The chapters as Markdown."""
    writer = Writer(seed)
    number, left = 0, words
    while left > 0:
        number += 1
        yield writer.chapter(number, min(left, CHAPTER))
        left -= CHAPTER


class Writer:
    """Writes passages of the words of this repository's book, in an order of chance."""

    def __init__(self, seed: int) -> None:
        source = sorted((ROOT / "source").glob("*.md"))
        text = " ".join(path.read_text(encoding="utf-8") for path in source)
        self.words = re.findall(r"(?<![\w#@{])[A-Za-z’]+[,.;]?(?= )", text)
        self.chance = random.Random(seed - 1)  # noqa: S311 - a sample
        self.notes = 0

    def passage(self, words: int) -> str:
        """Some words in a row, as a sentence."""
        start = self.chance.randrange(len(self.words) - words)
        text = " ".join(self.words[start : start + words]).rstrip(",.;")
        return f"{text[0].upper()}{text[1:]}."

    def chapter(self, number: int, words: int) -> str:
        """A chapter of about so many words."""
        parts = [f"# {self.passage(4).rstrip('.')} {{#chapter-{number}}}"]
        for section, start in enumerate(range(0, words, SECTION), start=1):
            if section > 1:
                parts.append(f"## {self.passage(4).rstrip('.')} {{#part-{number}-{section}}}")
            if section % 2:
                parts.append(self.table(f"table-{number}-{section}"))
            starts = range(0, min(SECTION, words - start), PARAGRAPH)
            parts += [self.paragraph(number, section, place) for place, _ in enumerate(starts)]
        return "\n\n".join(parts) + "\n"

    def paragraph(self, chapter: int, section: int, place: int) -> str:
        """A paragraph, or what stands for one at this place of a section."""
        if place == LIST and section % 2:
            return "\n".join(f"- {self.passage(PARAGRAPH // 4)}" for _ in range(4))
        if place == QUOTATION and section % 3 == 1:
            return f"> {self.passage(PARAGRAPH)}"
        text = self.passage(PARAGRAPH // 3)
        middle = f"*{self.passage(4).rstrip('.')}* and {self.passage(PARAGRAPH // 3)}"
        if place == 2:
            aim = self.chance.randrange(chapter) + 1
            middle += (
                f" See [](#chapter-{aim}) and [](#table-{chapter}-{section - 1 + section % 2})."
            )
        if place % 3 == 0:
            self.notes += 1
            note = f"[^n{self.notes}]: {self.passage(20)}"
            return f"{text}[^n{self.notes}] {middle} {self.passage(PARAGRAPH // 4)}\n\n{note}"
        return f"{text} {middle} {self.passage(PARAGRAPH // 4)}"

    def table(self, name: str) -> str:
        """A small table with a caption."""
        years = (self.chance.randrange(1900, 2026) for _ in range(4))
        rows = [f"| {year} | {self.passage(5)} | {self.chance.random():.2f} |" for year in years]
        head = "| Year | What | Share |\n|------|------|------:|"
        return "\n".join([head, *rows]) + f"\n\n: {self.passage(5)} {{#{name}}}"


def main() -> None:
    """Write a book."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--words", type=int, default=183_000)
    parser.add_argument("--language", action="append", default=[])
    given = parser.parse_args()
    write(given.folder, given.words, tuple(given.language))


if __name__ == "__main__":
    main()
