"""Numbers for sections, figures, tables, notes and paragraphs: given once, here, on the source.

Editions copy them and writers print them; nobody else counts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from string import ascii_lowercase
from typing import Any

from hexapla.errors import Finding, SourceError, named
from hexapla.files import paths
from hexapla.model import Book, Counts, Node, Section
from hexapla.source import pandoc_ast
from hexapla.source.constructs import divisions, equations, listings, statements, subfigures
from hexapla.source.pandoc_ast import located_blocks


def number(book: Book) -> Book:
    """The book with a number on all that has one, and its outline.

    Sections count by level (``2.3``), appendices by letters (``A.1``) and parts in Roman numerals,
    for themselves; figures, tables, listings, equations and each kind of theorem through the book,
    notes through their chapter, body paragraphs (where ``book.toml`` wants them) through the book
    with ids ``p1``, ``p2``, …

    Raises:
        SourceError: the text does not begin with a chapter, or a heading has no words.
    """
    # A copy: a book that was read stays as it is, whoever else holds it.
    numbered = replace(book, blocks=pandoc_ast.copy(book.blocks))
    if findings := list(named("heading", _level_faults(numbered))):
        raise SourceError(findings)
    # First: a number that the source gives itself would be printed beside ours.
    _clear_numbers(numbered.blocks)
    _number_sections(numbered.blocks)
    _number_captioned(numbered.blocks)
    _number_equations(numbered.blocks)
    _number_statements(numbered.blocks)
    _number_notes(numbered.blocks)
    _number_index_marks(numbered.blocks)
    if book.settings.paragraphs:
        _number_paragraphs(numbered.blocks)
    return replace(numbered, sections=outline(numbered.blocks))


def outline(blocks: list[Node]) -> tuple[Section, ...]:
    """The sections of a numbered tree, in order."""
    found = []
    is_in_part = False
    for node in blocks:
        if node["t"] != "Header":
            continue
        level, attributes, inlines = node["c"]
        if level == 1:
            # What follows the chapters of the last part stands in none.
            is_over = divisions.is_appendix(node) or divisions.is_outside(node)
            is_in_part = divisions.is_part(node) or (is_in_part and not is_over)
        number = pandoc_ast.value(node, "number") or ""
        title = pandoc_ast.plain(inlines)
        is_inside = is_in_part and not divisions.is_part(node)
        found.append(Section(number, attributes[0], level, title, in_part=is_inside))
    return tuple(found)


def counts(blocks: list[Node]) -> Counts:
    """How many things a tree has that a reader could count."""
    uncaptioned = {"Figure", "Table"}
    nodes = list(pandoc_ast.walk_markup(blocks))
    totals = Counter(
        node["t"] for node in nodes if node["t"] not in uncaptioned or pandoc_ast.caption(node)
    )
    spoken_totals = Counter(
        inner["t"]
        for node in nodes
        if node["t"] == "Image"
        for inner in pandoc_ast.walk_markup(node["c"])
    )
    return Counts(
        figures=totals["Figure"],
        tables=totals["Table"],
        notes=totals["Note"],
        paragraphs=sum("paragraph" in pandoc_ast.classes(node) for node in blocks),
        # What stands in an alt text is read aloud and not seen.
        pictures=totals["Image"] - spoken_totals["Image"],
        formulas=totals["Math"] - spoken_totals["Math"],
        code_blocks=totals["CodeBlock"],
        index_marks=sum(map(pandoc_ast.is_index_mark, nodes)),
        links=totals["Link"] - spoken_totals["Link"],
        equations=sum(map(equations.is_equation, nodes)),
        statements=sum(map(statements.has_number, nodes)),
    )


def chapters(blocks: list[Node]) -> Iterator[list[Node]]:
    """The tree cut at its headings of level 1."""
    starts = [i for i, node in enumerate(blocks) if node["t"] == "Header" and node["c"][0] == 1]
    for start, end in zip(starts, [*starts[1:], len(blocks)], strict=True):
        yield blocks[start:end]


def _level_faults(book: Book) -> Iterator[Finding]:
    above = 0
    for where, block in located_blocks(book):
        level = block["c"][0] if block["t"] == "Header" else 0
        # A comment for translators may stand before the first heading.
        if not above and level != 1 and not _is_remark(block):
            tip = "begin the first file with a heading of level 1: # Title"
            yield Finding(where, "the text does not begin with a chapter", tip)
            return
        if level and not pandoc_ast.plain(block["c"][2]).strip():
            yield Finding(where, "the heading has no words", "give it a title, or take it out")
        above = level or above
    if not above:
        tip = "begin the first file with a heading of level 1: # Title"
        yield Finding(paths.source(""), "the text does not begin with a chapter", tip)


def _is_remark(block: Node) -> bool:
    return bool(block["t"] == "RawBlock")


def _clear_numbers(blocks: list[Node]) -> None:
    """Take away numbers that the source gives itself: those are ours."""
    for node in pandoc_ast.walk_markup(blocks):
        if attributes := pandoc_ast.attr(node):
            attributes[2] = [pair for pair in attributes[2] if pair[0] != "number"]


def _number_sections(blocks: list[Node]) -> None:
    counter: list[int] = []
    of_top: Counter[str] = Counter()
    first, unnumbered = "", 0
    for node in blocks:
        if node["t"] != "Header":
            continue
        level, attributes, _ = node["c"]
        if unnumbered and level > unnumbered:
            continue  # what stands under an unnumbered section has no number to build on
        unnumbered = level if divisions.is_unnumbered(node) else 0
        if unnumbered:
            continue
        if level == 1:
            kind = divisions.kind_of(node)
            of_top[kind] += 1
            first, counter = divisions.numeral(kind, of_top[kind]), []
            _set_number(attributes, first)
            continue
        # What lies deeper begins again at 1.
        counter = [*counter[: level - 1], *[0] * (level - 1 - len(counter))]
        counter[level - 2] += 1
        _set_number(attributes, ".".join([first, *map(str, counter)]))


def _set_number(attributes: list[Any], given: str) -> None:
    attributes[2].append(["number", given])


def _number_captioned(blocks: list[Node]) -> None:
    counter: Counter[str] = Counter()
    in_others: set[int] = set()
    for node in pandoc_ast.walk_markup(blocks):
        if node["t"] not in {"Figure", "Table"} or id(node) in in_others:
            continue
        if pandoc_ast.caption(node):
            kind = "listing" if listings.is_listing(node) else node["t"]
            counter[kind] += 1
            _set_number(node["c"][0], str(counter[kind]))
        if subfigures.is_whole(node):
            parts = subfigures.parts_of(node)
            in_others |= set(map(id, parts))
            captioned = filter(pandoc_ast.caption, parts)
            for letter, part in zip(ascii_lowercase, captioned, strict=False):
                _set_number(part["c"][0], f"{counter['Figure']}{letter}")


def _number_equations(blocks: list[Node]) -> None:
    found = filter(equations.has_number, pandoc_ast.walk_markup(blocks))
    for given, equation in enumerate(found, start=1):
        _set_number(equation["c"][0], str(given))


def _number_statements(blocks: list[Node]) -> None:
    counter: Counter[str] = Counter()
    for node in pandoc_ast.walk_markup(blocks):
        if statements.is_statement(node) and statements.is_numbered(node):
            kind = statements.kind_of(node)
            counter[kind] += 1
            _set_number(node["c"][0], str(counter[kind]))


def _number_notes(blocks: list[Node]) -> None:
    for chapter in chapters(blocks):
        home = chapter[0]["c"][1][0]
        notes = [node for node in pandoc_ast.walk_markup(chapter) if node["t"] == "Note"]
        for number, note in enumerate(notes, start=1):
            inner = {"t": "Note", "c": note["c"]}
            wrapped = pandoc_ast.span([inner], "note", number=str(number))
            wrapped["c"][0][0] = f"{home}-note-{number}"
            # In place: the node hangs in a list that we don't know.
            note.clear()
            note.update(wrapped)


def _number_index_marks(blocks: list[Node]) -> None:
    marks = filter(pandoc_ast.is_index_mark, pandoc_ast.walk_markup(blocks))
    for given, mark in enumerate(marks, start=1):
        mark["c"][0][0] = f"index-{given}"


def _number_paragraphs(blocks: list[Node]) -> None:
    running_number = 0
    inside = False
    for index, node in enumerate(blocks):
        if node["t"] == "Header":
            inside = bool(pandoc_ast.value(node, "number"))
        elif node["t"] == "Para" and inside:
            running_number += 1
            pairs = [["number", str(running_number)]]
            blocks[index] = {
                "t": "Div",
                "c": [[f"p{running_number}", ["paragraph"], pairs], [node]],
            }
