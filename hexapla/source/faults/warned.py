"""What a person should know of a source although it can be published."""

from __future__ import annotations

import re
from collections.abc import Iterator

from hexapla.errors import Finding, shorten
from hexapla.model import Book
from hexapla.source import (
    attributes,
    citations,
    images,
    links,
    pandoc,
    pandoc_ast,
)
from hexapla.source.faults import notes
from hexapla.source.faults.refused import at_target
from hexapla.source.files import Lines
from hexapla.source.pandoc_ast import located_blocks
from hexapla.source.references import cross_references, linked_files
from hexapla.source.uses import condition_faults, variables
from hexapla.source.uses.includes import lines_of

REMARK = re.compile(
    r"""(<!--.*-->|<a\s+(id|name)\s*=\s*("[^"]*"|'[^']*'|[^\s<>]+)\s*>\s*(</a>)?|</a>)\s*""",
    re.DOTALL,
)
"""A remark of the author, or a name for links, which lead there: left out without a word."""


def warnings(book: Book) -> list[Finding]:
    """What a person should know of the source although it can be published."""
    findings = []
    lines = lines_of(book.root, [name for name, _ in book.files])
    for name, text in lines.texts.items():
        if pandoc.has_head(text):
            what = "the title, author or date at the head of this file is no part of the book"
            findings.append(Finding(name, what, "book.toml says it for all formats", "warning"))
    for where, block in located_blocks(book):
        for node in pandoc_ast.walk_markup(block):
            if node["t"] in {"RawBlock", "RawInline"} and not REMARK.fullmatch(node["c"][1]):
                what = f"raw {node['c'][0]} is left out of every edition: {node['c'][1][:40]!r}"
                tip = "write it in Markdown: a book is data for three formats"
                at = lines.at(where, node["c"][1], node["c"][1].split("\n")[0])
                findings.append(Finding(at, what, tip, "warning"))
    findings += [
        *book.warnings,
        *map(lines.traced, notes.warnings(lines.texts)),
        *images.warnings(book),
    ]
    findings += cross_references.warnings(book, lines)
    if not book.settings.bibliography:
        findings += citations.warnings(located_blocks(book), lines.at)
    findings += [*_link_warnings(book, lines), *linked_files.warnings(book, lines)]
    findings += [*variables.warnings(book), *condition_faults.warnings(book, lines)]
    return [*findings, *_attribute_warnings(book, lines)]


def _link_warnings(book: Book, lines: Lines) -> Iterator[Finding]:
    """The links that are taken off: their words stay."""
    for where, block in located_blocks(book):
        for node in pandoc_ast.walk_markup(block):
            if node["t"] == "Link" and (fault := links.fault(node["c"][2][0])):
                what = f"the link {shorten(node['c'][2][0])!r} {fault[0]}; it is taken off"
                yield Finding(at_target(lines, where, node), what, fault[1], "warning")


def _attribute_warnings(book: Book, lines: Lines) -> list[Finding]:
    """The attributes that mean nothing to a book, each once for a section."""
    refused = {
        (lines.at(where, f"{name}="), name)
        for where, block in located_blocks(book)
        for node in pandoc_ast.walk_markup(block)
        for name in attributes.refused(node)
    }
    what = "the attribute {!r} is left out of every edition"
    return [
        Finding(at, what.format(shorten(name)), attributes.tip(name), "warning")
        for at, name in sorted(refused)
    ]
