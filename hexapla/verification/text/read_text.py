"""A finished plain-text edition → the numbers and titles in it: read by nothing that wrote it.

Nothing in it has a name. What a number belongs to is told by the space round it: four empty lines
before a chapter and two before a section, an en space behind a number or a label, a word joiner
before the mark of a note, a tab before a line of code.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from hexapla.files import book_files
from hexapla.model import Counts, Printed, Reading, Section, TextRun
from hexapla.verification.prose import FRONT, NOTE, TEXT
from hexapla.verification.readings import as_printed

EN_SPACE, JOINER, CODE = "\u2002", "\u2060", "\t"

BEFORE_CHAPTER, BEFORE_SECTION = 4, 2
"""The least number of empty lines before a heading."""

CALL = re.compile(rf"{JOINER}\[([^\]]+)\]")
SIGN = re.compile(rf"{JOINER}(\[[^\]]+\]|\S)")
"""The mark of a note, or the sign of a state, at the end of words."""

NUMBER = re.compile(r"\b(?:[IVX]+|[A-Z])(?:\.\d+)*\b|\d+(?:\.\d+)*(?:[a-z]\b)?")

NOTE_OPENING = re.compile(rf"\s*\[([^\]{EN_SPACE}]*)\]{EN_SPACE}")

OPENINGS = (
    ("paragraph", re.compile(rf"\s*¶([^{EN_SPACE}]*){EN_SPACE}")),
    ("note", NOTE_OPENING),
    ("figure", re.compile(rf"[^\[{EN_SPACE}]*\[([^\]{EN_SPACE}]*){EN_SPACE}")),
    ("table", re.compile(rf"([^{EN_SPACE}]*){EN_SPACE}")),
)
"""How the line of each thing begins that has a number; the first that fits says which it is."""


def read_text(file: Path) -> Reading:
    """What a plain-text edition says of itself. Its sections and numbers have no ids.

    The level of a section without a number is 0: only the book knows it.

    Raises:
        ValueError: it is far too large, or not UTF-8.
    """
    if file.stat().st_size > book_files.MOST_BYTES:
        raise ValueError(f"{file} is far too large")
    lines = list(_lines(file.read_text(encoding="utf-8")))
    start = next((at for at, (above, _) in enumerate(lines) if above >= BEFORE_CHAPTER), len(lines))
    outline = [_section(above, line) for above, line in lines[start:] if above >= BEFORE_SECTION]
    printed = [
        *_contents([line for _, line in lines[:start]]),
        *(Printed("section", "", section.number) for section in outline),
        *_numbers(lines[start:]),
    ]
    count = [section.kind for section in printed].count
    counts = Counts(count("figure"), count("table"), count("note"), count("paragraph"))
    texts = (*(TextRun(FRONT, line) for _, line in lines[:start]), *_prose(lines[start:]))
    return Reading(tuple(outline), counts, 0, printed=tuple(printed), texts=texts)


def _prose(lines: list[tuple[int, str]]) -> Iterator[TextRun]:
    """The words of each line, without what parts the number of a note from them.

    The notes of a chapter stand at its end: what follows the first is read with them.
    """
    flow = TEXT
    for above, line in lines:
        if above >= BEFORE_SECTION:
            flow = TEXT
        elif NOTE_OPENING.match(line):
            flow = NOTE
        yield TextRun(flow, CALL.sub(" ", line))


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """Each line that is not empty, and how many empty ones stand above it."""
    above = 0
    for line in text.split("\n"):
        if line:
            yield above, line
        above = 0 if line else above + 1


def _section(above: int, line: str) -> Section:
    number, _, title = line.rpartition(EN_SPACE)
    shown = as_printed(number)
    level = 1 if above >= BEFORE_CHAPTER else shown and shown.count(".") + 1
    return Section(shown, "", level or 0, " ".join(SIGN.sub("", title).split()))


def _contents(front: list[str]) -> Iterator[Printed]:
    """The lines of the contents and of the lists of figures and tables."""
    for line in front:
        label, is_listed, _ = line.partition(EN_SPACE)
        if is_listed:
            yield Printed("contents", "", _number(label))


def _numbers(lines: list[tuple[int, str]]) -> Iterator[Printed]:
    """The numbers in the text."""
    for above, line in lines:
        if line.startswith(CODE):
            continue
        found = ((kind, form.match(line)) for kind, form in OPENINGS)
        opening = next(((kind, said[1]) for kind, said in found if said), None)
        if opening and above < BEFORE_SECTION:
            yield Printed(opening[0], "", _number(opening[1]))
        for call in CALL.findall(line):
            yield Printed("call", "", as_printed(call))


def _number(label: str) -> str:
    """The number in a label, without its words."""
    return " ".join(NUMBER.findall(as_printed(label)))
