"""What a person should know of a source although it can be published."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping

from hexapla.errors import Finding, named, shorten
from hexapla.files import paths
from hexapla.model import Book
from hexapla.source import (
    attributes,
    citations,
    images,
    links,
    pandoc,
)
from hexapla.source import files as source_files
from hexapla.source.faults import coarse_pictures, notes, other_tools
from hexapla.source.faults.refused import at_target
from hexapla.source.files import Lines
from hexapla.source.pandoc_ast import Markup, located_blocks, located_markup
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
    lines = lines_of(book.root, [name for name, _ in book.files])
    texts, markup = lines.texts, located_markup(book)
    has_tex = not pandoc.COMMONMARK.match(book.settings.reader)
    return [
        *named("no-chapter", _left_out(book)),
        *named("file-head", map(lines.traced, _head_warnings(texts))),
        *named("raw-text", _raw_warnings(markup, lines)),
        *named("pandoc", book.warnings),
        *named("note-missing", map(lines.traced, notes.warnings(texts))),
        *named("drawing", images.warnings(book)),
        *named("coarse-picture", coarse_pictures.warnings(book, lines)),
        *named("as-typed", cross_references.warnings(book, lines)),
        *named("as-typed", _citation_warnings(book, lines)),
        *named("link", _link_warnings(markup, lines)),
        *named("linked-file", linked_files.warnings(book, lines)),
        *named("attribute", _attribute_warnings(markup, lines)),
        *named("other-tool", map(lines.traced, other_tools.warnings(texts, has_tex=has_tex))),
        *named("variable", variables.warnings(book)),
        *named("condition", condition_faults.warnings(book, markup, lines)),
    ]


def _left_out(book: Book) -> Iterator[Finding]:
    """The files that an author may take for chapters, but for those that a link leads to."""
    linked = {paths.source(path) for path in linked_files.linked(book)}
    for name in source_files.other_texts(book.root):
        if name not in linked:
            what = "this file is no chapter: its name does not end in .md or .markdown"
            tip = "rename it if it is Markdown, or take it away"
            yield Finding(name, what, tip, "warning")


def _head_warnings(texts: Mapping[str, str]) -> Iterator[Finding]:
    """The metadata of single files, which mean nothing to a book."""
    for name, text in texts.items():
        if pandoc.has_head(text):
            what = "the title, author or date at the head of this file is no part of the book"
            yield Finding(f"{name}, line 1", what, "book.toml says it for all formats", "warning")


def _raw_warnings(markup: Markup, lines: Lines) -> Iterator[Finding]:
    """What is left out because no format, or not every one, could show it."""
    times = Counter[tuple[str, str]]()
    for where, node in markup:
        if node["t"] in {"RawBlock", "RawInline"} and not REMARK.fullmatch(node["c"][1]):
            kind, written = node["c"]
            what = f"raw {kind} is left out of every edition: {written.strip()[:40]!r}"
            # The same tag stands many times in a section: each has a line of its own.
            nth = times[where, written]
            times[where, written] += 1
            at = lines.at(where, written, written.split("\n")[0], nth=nth)
            yield Finding(at, what, _raw_tip(kind, written), "warning")


def _raw_tip(kind: str, written: str) -> str:
    """What to write instead of raw text."""
    if kind == "html" and re.match(r"\s*<img\b", written, re.IGNORECASE):
        return 'a picture needs alt="what it shows" and a file in source/: nothing is fetched'
    if kind in {"tex", "latex"}:
        return other_tools.tip_of_tex(written)
    return "write it in Markdown: a book is data for three formats"


def _citation_warnings(book: Book, lines: Lines) -> Iterator[Finding]:
    if not book.settings.bibliography:
        yield from citations.warnings(located_blocks(book), lines.at)


def _link_warnings(markup: Markup, lines: Lines) -> Iterator[Finding]:
    """The links that are taken off: their words stay."""
    for where, node in markup:
        if node["t"] == "Link" and (fault := links.fault(node["c"][2][0])):
            what = f"the link {shorten(node['c'][2][0])!r} {fault[0]}; it is taken off"
            yield Finding(at_target(lines, where, node), what, fault[1], "warning")


def _attribute_warnings(markup: Markup, lines: Lines) -> list[Finding]:
    """The attributes that mean nothing to a book, each once for a line."""
    refused = {
        (lines.at(where, f"{name}={value}", f'{name}="{value}"', f"{name}="), name)
        for where, node in markup
        for name, value in attributes.refused(node)
    }
    what = "the attribute {!r} is left out of every edition"
    return [
        Finding(at, what.format(shorten(name)), attributes.tip(name), "warning")
        for at, name in sorted(refused)
    ]
