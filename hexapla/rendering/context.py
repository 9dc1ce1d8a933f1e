"""What the templates of every format may say about an edition."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from lxml import etree

from hexapla.editions.colophon import colophon, state_line
from hexapla.editions.localize import is_original
from hexapla.editions.marking import SIGNS
from hexapla.errors import SourceError
from hexapla.files import book_files, digests, paths
from hexapla.languages import languages, scripts
from hexapla.model import Edition
from hexapla.rendering.book_index import index
from hexapla.rendering.chapters import Chapter, heading_text
from hexapla.rendering.elements import classes
from hexapla.source.config import font_files
from hexapla.source.constructs.listings import LISTING
from hexapla.source.constructs.short_captions import SHORT
from hexapla.source.pandoc_ast import plain


@dataclass(frozen=True, slots=True)
class Captioned:
    """A numbered figure or table, as a list of them names it."""

    id: str
    label: str
    """``Figure 1`` in the words and digits of the edition."""
    caption: str
    """Its short form, if the author gave one; else its first sentence."""


def template_values(edition: Edition, chapters: list[Chapter]) -> dict[str, Any]:
    """The values that a template of an edition is filled with."""
    settings = edition.book.settings
    meta = {key: plain(words) for key, words in edition.book.meta.items()}
    return {
        "edition": edition,
        "settings": settings,
        "words": edition.words,
        "signs": SIGNS,
        "title": meta["title"],
        "subtitle": meta.get("subtitle", ""),
        "description": meta.get("description", ""),
        "rights": meta.get("rights", ""),
        "authors": languages.enumeration(list(settings.authors), edition.language),
        "colophon": colophon(edition),
        "state": state_line(edition),
        "original": is_original(edition),
        "chapters": chapters,
        "figures": list(_captioned(edition, chapters, "figure")),
        "tables": list(_captioned(edition, chapters, "table")),
        "index": index(edition),
        "digits": lambda number: languages.digits(number, edition.language, settings.numerals),
        "alternates": [
            (tag, languages.language_name(tag), languages.direction(tag))
            for tag in edition.siblings
        ],
    }


def _captioned(edition: Edition, chapters: list[Chapter], kind: str) -> Iterator[Captioned]:
    """The numbered figures, or the tables, in order; not listings, nor the parts of a figure."""
    numerals, known = edition.book.settings.numerals, _Words(chapters)
    for chapter in chapters:
        for element in chapter.body.iter(kind):
            is_part = next(element.iterancestors("figure"), None) is not None
            if is_part or LISTING in classes(element):
                continue
            caption = element.find("figcaption" if kind == "figure" else "caption")
            number, name = element.get("data-number"), element.get("id")
            if caption is not None and number and name:
                printed = languages.digits(number, edition.language, numerals)
                label = edition.words[f"{kind.capitalize()} {{number}}"].format(number=printed)
                before = caption.find("span[@class='label']")
                said = "" if before is None or not before.text else before.text
                words = heading_text(caption).removeprefix(" ".join(said.split())).strip()
                first = scripts.without_stop(scripts.first_sentence(words, known), known)
                yield Captioned(name, label, element.get(f"data-{SHORT}") or first)


class _Words:
    """The words of an edition that stand in it without a point behind them: no abbreviations."""

    def __init__(self, chapters: Sequence[Chapter]) -> None:
        self._chapters = chapters

    def __contains__(self, word: object) -> bool:
        return word in self._words

    @cached_property
    def _words(self) -> set[str]:
        texts = (text for one in self._chapters for text in one.body.itertext(etree.Element))
        return {word for text in texts for word in scripts.WHOLE_WORD.findall(str(text))}


def identifier(edition: Edition, kind: str) -> str:
    """The URI of one artifact: made from the book's, so that it is the same in every build."""
    name = f"{edition.book.settings.identifier}/{edition.name}/{kind}"
    return f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, name)}"


def fingerprint(edition: Edition) -> str:
    """Twelve hexadecimal digits that change when anything in the edition does.

    They are the same in all formats, whatever one of them leaves out.
    """
    book = edition.whole or edition.book
    named = [*book.settings.bibliography, book.settings.citation_style]
    read = [book.root / paths.SOURCE / name for name in named if name]
    files = [book_files.read(path, book.root, SourceError).hex() for path in read]
    content = [book.blocks, book.meta, book.labels, repr(book.settings), dict(edition.words), files]
    content += [fingerprint(edition.beside)] if edition.beside else []
    fonts = [name for _, _, name in font_files.named_files(book.settings.fonts)]
    content += [digests.of_file(book.root / paths.SOURCE / name)[0] for name in fonts]
    text = json.dumps(content, ensure_ascii=False, default=dict)
    return hashlib.sha256(text.encode()).hexdigest()[:12]
