"""What was read of a format that has no ids → the same with those of the book, told by numbers.

So a format in which nothing has a name is held against the book like all others.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from itertools import zip_longest

from hexapla.model import Book, Printed, Reading, Section
from hexapla.source import pandoc_ast


def identified(book: Book, wanted: Sequence[Printed], reading: Reading) -> Reading:
    """A reading whose sections and numbers have the ids of the book, as far as they fit.

    ``wanted`` is what the artifact is to print. What is too much keeps an empty id. A title with a
    formula is left empty: each format writes that in its own way.
    """
    kinds = dict.fromkeys(entry.kind for entry in reading.printed)
    printed_entries = list(reading.printed)
    if "section" not in kinds:  # a reader may give the outline alone
        printed_entries += [Printed("section", "", section.number) for section in reading.outline]
    printed = [
        entry
        for kind in dict.fromkeys((*kinds, "section"))
        for entry in _with_ids(kind, wanted, printed_entries)
    ]
    return replace(reading, outline=tuple(_outline(book, reading)), printed=tuple(printed))


def _outline(book: Book, reading: Reading) -> Iterator[Section]:
    sections = {section.id: section for section in book.sections}
    formulas = titled_with_formulas(book)
    names = align(
        [section.number for section in reading.outline],
        [(section.id, section.number) for section in book.sections],
    )
    for name, section in zip(names, reading.outline, strict=True):
        level = section.level or (sections[name].level if name else 1)
        title = "" if name in formulas else section.title
        yield replace(section, id=name, level=level, title=title)


def titled_with_formulas(book: Book) -> set[str]:
    """The ids of the sections whose titles have formulas, which each format writes its own way."""
    return {
        block["c"][1][0]
        for block in book.blocks
        if block["t"] == "Header"
        and any(node["t"] == "Math" for node in pandoc_ast.walk_markup(block))
    }


def _with_ids(kind: str, wanted: Sequence[Printed], found: Sequence[Printed]) -> Iterator[Printed]:
    own = [entry for entry in found if entry.kind == kind]
    asked = [(entry.id, entry.text) for entry in wanted if entry.kind == kind]
    for name, entry in zip(align([entry.text for entry in own], asked), own, strict=True):
        yield entry._replace(id=name)


def align(found: Sequence[str], wanted: Sequence[tuple[str, str]]) -> list[str]:
    """The id of each text that was found; empty for what is too much.

    ``wanted`` are ids and texts in order. A wrong text between two right ones is that which is
    wanted there.
    """
    names: list[str] = []
    texts = [text for _, text in wanted]
    for _, start, end, first, last in SequenceMatcher(
        None, found, texts, autojunk=False
    ).get_opcodes():
        own = (name for name, _ in wanted[first:last])
        pairs = zip_longest(range(start, end), own, fillvalue="")
        names += [str(name) for at, name in pairs if at != ""]
    return names
