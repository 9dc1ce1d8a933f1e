"""``source/`` → Book: every Markdown file read once into one tree, its ids, metadata, pictures."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import repeat, takewhile
from pathlib import Path
from typing import Any

from hexapla.errors import Finding, HexaplaError, SourceError, UsageError
from hexapla.files import cache as caching
from hexapla.files import paths
from hexapla.languages import languages, line_ends
from hexapla.model import Book, Node, Settings
from hexapla.source import constructs, images, numbering, pandoc, pandoc_ast
from hexapla.source import files as source_files
from hexapla.source.config.settings import read_settings
from hexapla.source.constructs import headings
from hexapla.source.faults.refused import refused
from hexapla.source.faults.warned import warnings
from hexapla.source.files import Lines
from hexapla.source.ids import braced_names, give_ids
from hexapla.source.normalise import normalise, simplify_alts
from hexapla.source.raw_html.understand import understand
from hexapla.source.references import cross_references
from hexapla.source.tex import macros
from hexapla.source.uses import conditions, variables
from hexapla.source.uses.includes import Composed, as_lines, compose_and_tell
from hexapla.theme import Theme

META = ("title", "subtitle", "description", "rights")
"""The settings that are text for a reader, and so for a translator."""


@dataclass(frozen=True, slots=True)
class Texts:
    """What a book is made from, before anybody has read it as Markdown."""

    root: Path
    settings: Settings
    rules: Mapping[str, Any]
    """The rules of the language of the source."""
    composed: Mapping[str, Composed]
    """Each file with all that it includes, by its name in the book, in order."""

    @property
    def files(self) -> dict[str, str]:
        """The text of each file, by its name."""
        return {name: one.text for name, one in self.composed.items()}

    @property
    def lines(self) -> Lines:
        """Where things stand in the files."""
        return as_lines(self.composed)


Part = tuple[list[Node], list[Finding]]
"""The blocks of one file, and what pandoc warned of."""


def read_book(root: Path) -> Book:
    """The book in a folder.

    Raises:
        UsageError: the folder holds no ``source/`` with Markdown in it.
        ConfigError: ``book.toml`` cannot be used.
        SourceError: the text has faults; all that were found.
    """
    texts = read_texts(root)
    with ThreadPoolExecutor() as pool:
        read = list(pool.map(_part_or_faults, repeat(texts), texts.files))
    if faults := [finding for _, found in read for finding in found]:
        raise SourceError(faults)
    return assemble(texts, [part for part, _ in read])


def _part_or_faults(texts: Texts, name: str) -> tuple[Part, list[Finding]]:
    """The blocks of one file, and why they cannot be read: other files are looked at, too."""
    try:
        return read_part(texts, name), []
    except SourceError as error:
        return ([], []), error.findings


def _outline_faults(book: Book) -> list[Finding]:
    """What would keep a book from being numbered."""
    try:
        numbering.number(book)
    except SourceError as error:
        return error.findings
    return []


def _warnings(book: Book, told: Collection[str]) -> list[Finding]:
    """What a book that is refused is told of besides, so that all can be mended at once.

    Of the places that are ``told`` already, the one word is enough.
    """
    try:
        return [warning for warning in warnings(book) if warning.where not in told]
    except HexaplaError:  # what cannot be read has been told
        return []


def read_texts(root: Path) -> Texts:
    """The settings and the texts of the book in a folder.

    Raises:
        UsageError: the folder holds no ``source/`` with Markdown in it.
        ConfigError: ``book.toml`` cannot be used.
        SourceError: a file cannot be read, has a character that no page can hold, or names a file
            or variable that is not there.
    """
    folder = root / paths.SOURCE
    if not folder.is_dir():
        tip = "give the folder of a book with --project, or start one with `new DIR`"
        above = (one for one in root.resolve().parents if (one / paths.SETTINGS).is_file())
        if whole := next(above, None):
            tip = f"the book's folder is above this one: say --project {os.path.relpath(whole)}"
        raise UsageError(Finding(str(folder), "there is no source/ folder", tip))
    files = source_files.text_files(root)
    settings = read_settings(folder / "book.toml")
    if not files:
        tip = "write the first chapter, for example source/01-beginning.md"
        raise UsageError(Finding(str(folder), "there is no Markdown file (*.md)", tip))
    rules = languages.typography(Theme(root), settings.language)
    names = [file.relative_to(root).as_posix() for file in files]
    texts = source_files.read_texts(files, root)
    composed, faults = compose_and_tell(root, dict(zip(names, texts, strict=True)))
    if findings := [*faults, *variables.faults(as_lines(composed), settings)]:
        raise SourceError(findings)
    return Texts(root, settings, rules, composed)


def read_part(texts: Texts, name: str) -> Part:
    """The blocks of one file in the form that every stage expects, and what pandoc warned of.

    From the build cache where it is there.

    Raises:
        SourceError: it cannot be read as Markdown.
    """
    macros_before = defined_before(texts, name)
    key = (name, texts.composed[name], texts.settings, texts.rules["quotes"], macros_before)
    return caching.current().value("part", key, lambda: _read_part(texts, name, macros_before))


def _read_part(texts: Texts, name: str, macros_before: Mapping[str, macros.Macro]) -> Part:
    lines, settings = texts.lines, texts.settings
    text = texts.composed[name].text
    marked = variables.mark(text, settings)
    plain = constructs.in_markdown(marked, settings.reader)
    try:
        blocks, warnings = pandoc.read_and_warn(plain, name, settings.reader)
    except SourceError as error:
        raise SourceError(map(lines.traced, error.findings)) from None
    blocks = understand(blocks)
    constructs.understand(
        blocks, marked, lambda words: pandoc.read_inlines(words, name, settings.reader)
    )
    quotes = texts.rules["quotes"]
    blocks = [normalise(block, quotes, settings.language) for block in blocks]
    blocks = macros.apply(blocks, macros_before)
    simplify_alts(blocks)
    variables.clear(blocks)
    if marked != text:
        blocks = variables.put_in(blocks, settings)
    blocks = conditions.understand(blocks)
    told = constructs.settle_headings(blocks, name, lines.of_heading)
    return blocks, [*map(lines.traced, warnings), *told]


def _meta(settings: Settings) -> dict[str, list[Node]]:
    """What the settings tell a reader, each on one line."""
    said = {key: text for key in META if (text := getattr(settings, key))}
    return {
        key: pandoc_ast.words(line_ends.joined(text, settings.language))
        for key, text in said.items()
    }


def defined_before(texts: Texts, name: str) -> dict[str, macros.Macro]:
    """The commands for formulas that the files before one define."""
    before = takewhile(lambda file: file != name, texts.files)
    return macros.defined(texts.composed[file].text for file in before)


def assemble(texts: Texts, parts: Sequence[Part]) -> Book:
    """The book of these texts, whose parts become its tree and are changed.

    Raises:
        SourceError: the text has faults; all that were found.
    """
    settings, names = texts.settings, list(texts.files)
    blocks = [block for part, _ in parts for block in part]
    spans = tuple((name, len(part)) for name, (part, _) in zip(names, parts, strict=True))
    book = Book(
        texts.root,
        settings,
        blocks,
        spans,
        _meta(settings),
        labels={},
        pictures=(),
        warnings=tuple(warning for _, found in parts for warning in found),
    )
    lines = texts.lines
    book = replace(book, warnings=(*book.warnings, *headings.level(book, lines.of_heading)))
    known = give_ids(book, {name: braced_names(text) for name, text in texts.files.items()})
    cross_references.understand(book, known, languages.comma(texts.rules))
    images.locate(book, {name: one.files for name, one in texts.composed.items()})
    if findings := refused(book, lines, known):
        findings += _outline_faults(book)
        raise SourceError([*findings, *_warnings(book, {one.where for one in findings})])
    return images.with_pictures(book)
