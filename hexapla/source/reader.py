"""``source/`` → Book: every Markdown file read once into one tree, its ids, metadata, pictures."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from itertools import repeat
from pathlib import Path

from hexapla.errors import Finding, SourceError, UsageError
from hexapla.files import paths
from hexapla.languages import languages
from hexapla.model import Book
from hexapla.source import files as source_files
from hexapla.source import images, pandoc, pandoc_ast
from hexapla.source.config.settings import read_settings
from hexapla.source.faults.refused import refused
from hexapla.source.files import Lines
from hexapla.source.ids import braced_names, give_ids
from hexapla.source.normalise import normalise, simplify_alts
from hexapla.source.references import cross_references
from hexapla.theme import Theme

META = ("title", "subtitle", "description", "rights")
"""The settings that are text for a reader, and so for a translator."""


def read_book(root: Path) -> Book:
    """The book in a folder.

    Raises:
        UsageError: the folder holds no ``source/`` with Markdown in it.
        ConfigError: ``book.toml`` cannot be used.
        SourceError: the text has faults; all that were found.
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
    quotes = rules["quotes"]
    names = [file.relative_to(root).as_posix() for file in files]
    texts = source_files.read_texts(files, root)
    with ThreadPoolExecutor() as pool:
        read = list(pool.map(pandoc.read_and_warn, texts, names, repeat(settings.reader)))
    parts = [part for part, _ in read]
    blocks = [normalise(block, quotes) for part in parts for block in part]
    simplify_alts(blocks)
    spans = tuple((name, len(part)) for name, part in zip(names, parts, strict=True))
    book = Book(
        root,
        settings,
        blocks,
        spans,
        {key: pandoc_ast.words(text) for key in META if (text := getattr(settings, key))},
        labels={},
        pictures=(),
        warnings=tuple(warning for _, found in read for warning in found),
    )
    known = give_ids(book, dict(zip(names, map(braced_names, texts), strict=True)))
    cross_references.understand(book, known, languages.comma(rules))
    images.locate(book)
    lines = Lines(dict(zip(names, texts, strict=True)))
    if findings := refused(book, lines, known):
        raise SourceError(findings)
    return images.with_pictures(book)
