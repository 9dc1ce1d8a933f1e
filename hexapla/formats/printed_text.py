"""Edition → every text that is set in type on its pages and its cover, each with its place."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from typing import Any

from hexapla.editions.colophon import colophon, state_line
from hexapla.files import paths
from hexapla.languages import languages
from hexapla.model import Edition
from hexapla.source import citations
from hexapla.source.attributes import LEVELS
from hexapla.source.pandoc_ast import is_index_mark, located_blocks, plain, walk_markup

TAG = re.compile(r"<[^>]*>")
"""A tag of HTML, of which nothing is printed."""

Text = tuple[str, str]
"""Where a text stands, and the text."""


def page_texts(edition: Edition) -> Iterator[Text]:
    """All that the pages of an edition print, but for formulas, which have a font of their own."""
    yield from cover_texts(edition)
    for where, block in located_blocks(edition.book):
        for text in _texts(block):
            yield where, text
    for picture, labels in edition.book.labels.items():
        for label in labels:
            yield paths.source(picture), plain(label)
    for line in (*colophon(edition), state_line(edition), *edition.words.values()):
        yield "the words that the publisher prints", line
    numerals = edition.book.settings.numerals
    yield "the numbers", languages.digits("0123456789", edition.language, numerals)
    yield from _works(edition)


def formula_texts(edition: Edition) -> Iterator[Text]:
    """All formulas of an edition, as TeX."""
    for where, block in located_blocks(edition.book):
        for node in walk_markup([block]):
            if node["t"] == "Math":
                yield where, str(node["c"][1])


def cover_texts(edition: Edition) -> Iterator[Text]:
    """All that the cover of an edition prints."""
    settings = edition.book.settings
    for words in edition.book.meta.values():
        yield paths.SETTINGS, plain(words)
    yield paths.SETTINGS, " ".join((*settings.authors, settings.publisher))
    yield "the names of the languages", " ".join(map(languages.language_name, edition.siblings))


def _texts(node: Any) -> Iterator[str]:  # noqa: ANN401 - pandoc's JSON
    """The texts of a tree that are set in type: no formulas, and not what is said of pictures."""
    match node:
        case {"t": "Str", "c": str(text)}:
            yield text
        case {"t": "Code" | "CodeBlock", "c": [_, str(text)]}:
            yield text
        case {"t": "RawInline" | "RawBlock", "c": ["html", str(text)]}:
            yield html.unescape(TAG.sub("", text))
        case {"t": "Image" | "Math" | "RawInline" | "RawBlock"}:
            pass
        case {"t": "Span", "c": [[_, _, values], content]}:
            if is_index_mark(node):
                yield from (text for level, text in values if level in LEVELS)
            yield from _texts(content)
        case {"c": content}:
            yield from _texts(content)
        case list():
            for inner in node:
                yield from _texts(inner)


def _works(edition: Edition) -> Iterator[Text]:
    """The works that an edition cites, as their files have them."""
    book = edition.book
    if not book.settings.bibliography:
        return
    cited = {
        one["citationId"]
        for node in walk_markup(book.blocks)
        if node["t"] == "Cite"
        for one in node["c"][0]
    }
    for work in citations.read_bibliography(book.root, book.settings).works:
        if work["id"] in cited:
            where = ", ".join(map(paths.source, book.settings.bibliography))
            yield f"{where}, {work['id']}", json.dumps(work, ensure_ascii=False)
