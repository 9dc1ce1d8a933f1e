"""The plain-text edition: UTF-8, one line a paragraph, everything in the order of reading.

What a program tells apart is set off by space alone, which nobody hears: four empty lines stand
before a chapter and two before a section, U+2002 EN SPACE stands behind each number and label,
U+2060 WORD JOINER before the mark of a note, and a tab before each line of code.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from hexapla.editions import parallel
from hexapla.editions.marking import SIGNS
from hexapla.formats.text.plain import EN_SPACE, JOINER, Plain, clean
from hexapla.model import Edition
from hexapla.rendering import chapters as html_chapters
from hexapla.rendering import context
from hexapla.rendering.chapters import Chapter
from hexapla.rendering.headings import HEADINGS
from hexapla.theme import Theme

BEFORE_CHAPTER, BEFORE_SECTION = "\n" * 3, "\n"
"""The empty lines before a heading, besides the one before every block."""

TWO = 2
"""A list of figures with fewer than this helps nobody."""


def render(edition: Edition, target: Path, templates: Path) -> Path:
    """Write the plain text of an edition and return its file.

    Raises:
        ToolError: a template has a fault.
    """
    theme = Theme(edition.book.root, templates)
    chapters = html_chapters.chapters(edition)
    values = context.template_values(edition, chapters)
    plain = Plain(edition)
    text = theme.render(
        "text/book.txt",
        **{**values, **_front(edition, values)},
        contents=list(_contents(chapters, plain)),
        lists=list(_lists(edition, values)),
        text="".join(_chapter(chapter, plain) for chapter in chapters),
    )
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, encoding="utf-8", newline="\n")
    return target


def _front(edition: Edition, values: dict[str, Any]) -> dict[str, Any]:
    """What is said of the whole book, each text on one line, with the sign of its state."""
    title_lines = {
        key: clean(values[key]) + _sign(edition, key) if values[key] else ""
        for key in ("title", "subtitle", "description", "rights")
    }
    lines = [clean(line) for line in values["colophon"]]
    return {**title_lines, "colophon": lines, "language": parallel.languages_of(edition)}


def _sign(edition: Edition, name: str) -> str:
    names = edition.marks.get(name, {}).get("class", "").split()
    return next((f"{JOINER}{sign}" for shown, sign in SIGNS.items() if shown in names), "")


def _contents(chapters: Sequence[Chapter], plain: Plain) -> Iterator[str]:
    """A line for each section: its number, if it has one, and its title."""
    for chapter in chapters:
        for heading in chapter.body.iterchildren(*HEADINGS):
            number, title = plain.heading(heading, with_notes=False)
            yield f"{number}{EN_SPACE}{title}"


def _lists(edition: Edition, values: dict[str, Any]) -> Iterator[tuple[str, list[str]]]:
    """The figures and the tables, where there are several."""
    for heading, key in (("Figures", "figures"), ("Tables", "tables")):
        if len(values[key]) >= TWO:
            lines = [f"{clean(one.label)}{EN_SPACE}{clean(one.caption)}" for one in values[key]]
            yield edition.words[heading], lines


def _chapter(chapter: Chapter, plain: Plain) -> str:
    """A chapter with its notes behind it."""
    parts: list[str] = []
    for element in chapter.body:
        if element.tag in HEADINGS:
            number, title = plain.heading(element)
            before = BEFORE_SECTION if parts else BEFORE_CHAPTER
            parts.append(before + (f"{number}{EN_SPACE}{title}" if number else title))
        else:
            parts += plain.blocks(element)
        if words := clean(element.tail or ""):  # of a paragraph that HTML has bare
            parts.append(words)
    if chapter.notes:
        parts.append(plain.edition.words["Notes"])
        parts += [line for note in chapter.notes for line in plain.note(note)]
    return "".join(f"\n{part}\n" for part in parts)
