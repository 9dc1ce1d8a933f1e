"""What a source must not have: each fault with its file, its line and what to do."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import unquote

from hexapla.errors import Finding, SourceError, ToolError, named
from hexapla.files import characters, paths
from hexapla.model import Book, Node
from hexapla.source import citations, images, pandoc, pandoc_ast
from hexapla.source.attributes import LEVELS
from hexapla.source.faults import notes
from hexapla.source.files import Lines
from hexapla.source.ids import OWN_ID, Names
from hexapla.source.pandoc_ast import Markup, file_of, located_blocks, located_markup
from hexapla.source.references import linked_files
from hexapla.source.references.cross_references import has_name
from hexapla.source.tex import faults as formula_faults
from hexapla.source.uses import condition_faults, variables


def refused(book: Book, lines: Lines, names: Names) -> list[Finding]:
    """Everything for which a book cannot be published, in all its files."""
    markup = located_markup(book)
    return [
        *named("character", _character_faults(book, lines)),
        *named("note-twice", map(lines.traced, notes.faults(lines.texts))),
        *named("condition", condition_faults.faults(book, markup, lines)),
        *named("variable", variables.misplaced(markup, lines)),
        *named("index-mark", _index_faults(markup, lines)),
        *named("id", _id_faults(markup, lines, names)),
        *named("reference", _reference_faults(markup, lines)),
        *named("linked-file", linked_files.lead_to_files(book, markup, lines)),
        *named("picture", _picture_faults(book, markup, lines)),
        *named("picture", images.faults(book)),
        *named("table", _table_faults(markup, lines)),
        *named("formula", _formula_faults(markup, lines)),
        *named("citation", _citation_faults(book, lines)),
    ]


def _character_faults(book: Book, lines: Lines) -> Iterator[Finding]:
    """Characters that no page can hold and that were written by their numbers: ``&#1;``."""
    if any("&#" in text for text in lines.texts.values()):
        for where, block in located_blocks(book):
            if character := characters.first(block):
                number = ord(character)
                written = (f"&#{number};", f"&#x{number:x};", f"&#x{number:X};", f"&#0{number};")
                yield Finding(lines.at(where, *written), *characters.fault(character))


def _index_faults(markup: Markup, lines: Lines) -> Iterator[Finding]:
    """What is wrong with the marks for the index; those that are right get their entries."""
    for where, node in markup:
        if pandoc_ast.is_index_mark(node) and (fault := _give_entry(node)):
            said, entry = pandoc_ast.plain(node["c"][1]), pandoc_ast.value(node, "entry") or ""
            yield Finding(lines.at(where, f"[{said}]{{.index", entry, said), *fault)


def _give_entry(mark: Node) -> tuple[str, str] | None:
    """Give a mark its entry, an attribute for each level; or what is wrong and what to do."""
    (name, _, pairs), words = mark["c"]
    said, entry = pandoc_ast.plain(words), pandoc_ast.value(mark, "entry")
    levels = [" ".join(level.split()) for level in (entry.split("!") if entry else [said])]
    shown_mark = f"the index mark {said or entry or ''!r}"
    if name:
        return f"{shown_mark} has an id, and Hexapla gives it one", "put the id on a span inside it"
    if not all(levels):
        return f"{shown_mark} names no entry", 'say it: [words]{.index entry="word!sub-entry"}'
    if len(levels) > len(LEVELS):
        return f"{shown_mark} has more than {len(LEVELS)} levels", "name fewer, parted by !"
    pairs[:] = [pair for pair in pairs if pair[0] not in LEVELS]
    pairs += [list(pair) for pair in zip(LEVELS, levels, strict=False)]
    return None


def _id_faults(markup: Markup, lines: Lines, names: Names) -> Iterator[Finding]:
    seen: dict[str, str] = {}
    reported: set[str] = set()
    for section, node in markup:
        attr = pandoc_ast.attr(node)
        if not attr or not attr[0]:
            continue
        written = names.written.get(attr[0], attr[0])
        where = lines.at(section, *(f"#{written}{end}" for end in "} "))
        if attr[0] in seen and attr[0] not in reported:
            first = seen[attr[0]]
            at = section if file_of(section) == file_of(first) else where
            what = f"the id {written!r} stands there twice"
            yield Finding(at, what, f"rename one; the first is in {first}")
            reported.add(attr[0])
        seen.setdefault(attr[0], where)
        if OWN_ID.fullmatch(attr[0]):
            what = f"the id {attr[0]!r} is one that Hexapla gives itself"
            yield Finding(where, what, "choose another one")


def _reference_faults(markup: Markup, lines: Lines) -> Iterator[Finding]:
    attributes = ((pandoc_ast.attr(node), node) for _, node in markup)
    targets = {found[0]: node for found, node in attributes if found and found[0]}
    for where, node in markup:
        if node["t"] != "Link" or not node["c"][2][0].startswith("#"):
            continue
        target = targets.get(node["c"][2][0][1:])
        at = lines.at(where, f"({node['c'][2][0]}", node["c"][2][0])
        if not target:
            what = f"the cross-reference {node['c'][2][0]!r} leads nowhere"
            yield Finding(at, what, "correct it, or give the target this id")
        elif not node["c"][1] and not has_name(target):
            what = f"{node['c'][2][0]!r} is no section, figure or table and has no number"
            yield Finding(at, what, "write a text between the brackets")


def _picture_faults(book: Book, markup: Markup, lines: Lines) -> Iterator[Finding]:
    for where, node in markup:
        if node["t"] != "Image":
            continue
        if fault := images.fault(book.root / paths.SOURCE, node["c"][2][0]):
            what, tip = fault
            yield Finding(at_target(lines, where, node), what, tip)
        elif not pandoc_ast.plain(node["c"][1]).strip():
            what = f"the picture {node['c'][2][0]!r} has no text for those who cannot see it"
            tip = "write one: ![what it shows](file)"
            yield Finding(at_target(lines, where, node), what, tip, id="picture-text")


def at_target(lines: Lines, where: str, node: Node) -> str:
    """The place of a link or a picture, by what it leads to: pandoc may have quoted it."""
    target = node["c"][2][0]
    return lines.at(where, f"({target}", target, unquote(target))


MOST_COLUMNS = 100
"""The columns that a table may have: no page shows as many."""


def _table_faults(markup: Markup, lines: Lines) -> Iterator[Finding]:
    for where, node in markup:
        if node["t"] == "Table" and (columns := len(node["c"][2])) > MOST_COLUMNS:
            what = f"a table has {columns:,} columns"
            yield Finding(lines.at(where), what, f"make it several: {MOST_COLUMNS} are the most")


def _formula_faults(markup: Markup, lines: Lines) -> Iterator[Finding]:
    """The formulas that pandoc cannot turn into MathML: they would be printed as typed."""
    formulas = [(where, node) for where, node in markup if node["t"] == "Math"]
    readable = pandoc.reads_formulas([node["c"][1] for _, node in formulas])
    unreadable = [one for one, is_read in zip(formulas, readable, strict=True) if not is_read]
    why = formula_faults.reasons([node["c"][1] for _, node in unreadable], pandoc.reads_formulas)
    for (where, node), (reason, tip) in zip(unreadable, why, strict=True):
        tex = node["c"][1]
        what = f"the formula {tex!r} cannot be read: {reason}"
        yield Finding(lines.at(where, tex, tex.split("\n")[0]), what, tip)


def _citation_faults(book: Book, lines: Lines) -> Iterator[Finding]:
    """What is wrong with the citations; those that are right are made marks for translators."""
    if not book.settings.bibliography:
        return
    try:
        found = citations.read_bibliography(book.root, book.settings)
        citations.check_library(found, book.settings)
    except (SourceError, ToolError) as error:
        # Without the works nothing can be said of their citations, but of all else.
        yield from error.findings
        return
    yield from citations.faults(located_blocks(book), found, lines.at)
    for node in pandoc_ast.walk_markup(book.blocks):
        if node["t"] == "Cite":
            citations.simplify(node)
