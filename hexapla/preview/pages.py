"""One page of one edition, as the built site has it, from what is known of the book by now."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hexapla.catalogs.catalog import Message
from hexapla.editions import glossaries
from hexapla.editions.localize import is_original, localize, of_source, passage_of, with_passages
from hexapla.editions.parallel import parallel_title, side_by_side, single_editions
from hexapla.errors import Finding, UsageError
from hexapla.exchange.handoff import key_of
from hexapla.files import paths
from hexapla.formats.html import writer
from hexapla.languages import catalog_files
from hexapla.languages.languages import language_name
from hexapla.model import Edition, Passage
from hexapla.preview import fonts
from hexapla.preview import places as text_places
from hexapla.preview.places import Place
from hexapla.preview.reading import Reader, Source, signature
from hexapla.preview.translations import Key, Translations, keys_in_file
from hexapla.rendering import columns
from hexapla.rendering.book_index import Letter
from hexapla.rendering.chapters import Chapter, file_of
from hexapla.source import numbering, pandoc_ast
from hexapla.source.references import linked_files
from hexapla.source.uses.views import shown_in
from hexapla.system.memory import Memory
from hexapla.theme import Theme, default_templates

if TYPE_CHECKING:
    from hexapla.catalogs.catalog import Catalog

SEPARATOR = "+"
"""Stands between two languages in the name of an edition that has them side by side."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page as it is now."""

    html: str
    digest: str
    """What tells whether the page, its style, scripts or pictures have changed."""
    title: str
    """Of the book."""
    languages: tuple[tuple[str, str], ...]
    """The tags of all editions and the names of their languages."""


class Press:
    """Makes the pages of a book, again and again; ``folder`` takes what they share."""

    def __init__(self, root: Path, folder: Path) -> None:
        self._root, self._folder = root, folder
        self._reader, self.translations = Reader(root), Translations(root)
        self.themes, self._written, self._places = Memory(8), Memory(), Memory()
        self._look_at_templates()

    def page(self, edition_name: str, page: str) -> Page:
        """A page of an edition: of one language, or of two such as ``en+ar``.

        Raises:
            HexaplaError: something is wrong with the book, or there is no such page.
        """
        source = self.read()
        seen = seen_on(source, page)
        edition = self.edition(source, edition_name, seen)
        theme, changed = self.theme, self._templates
        folder = self._folder / edition.name
        folder.mkdir(parents=True, exist_ok=True)
        pictures = self._write_pictures(source, edition, folder)
        prepare = _Prepare(self, source, seen, is_parallel=bool(edition.beside))
        site = writer.Site(edition, folder, theme, prepare.chapters)
        parts = {**site.parts(fonts.of(edition)), "../icon.svg": theme.read("html/icon.svg")}
        self._written.get(
            (edition.name, changed, tuple(parts.items())), lambda: _write(folder, parts)
        )
        if page not in site.pages:
            raise _no_page(page)
        html = site.page(page)
        made_from = repr((html, changed, pictures, parts))
        return Page(
            html,
            hashlib.sha256(made_from.encode()).hexdigest()[:16],
            parallel_title(edition),
            tuple((tag, language_name(tag)) for tag in source.book.settings.all_languages),
        )

    def read(self) -> Source:
        """The book as it is now.

        Raises:
            HexaplaError: something is wrong with the source.
        """
        self._look_at_templates()
        return self._reader.read()

    def edition(self, source: Source, name: str, seen: Sequence[str]) -> Edition:
        """An edition in which only these chapters are whole.

        Raises:
            HexaplaError: there is no such edition, or something is wrong with its catalog.
        """
        first, _, second = name.partition(SEPARATOR)
        editions = [self._edition(source, one, seen) for one in (first, second) if one]
        return side_by_side(*editions) if second else editions[0]

    def _edition(self, source: Source, language: str, seen: Sequence[str]) -> Edition:
        settings = source.book.settings
        theme = self.theme
        view = source.view(seen)
        if language == settings.language:
            edition = of_source(view, theme, ())
        elif language in settings.languages:
            catalog = self.translations.catalog(source, language)
            edition, _ = localize(view, catalog, theme)
            passages = self._passages(source, catalog, edition)
            edition = with_passages(edition, catalog, passages)
        else:
            tip = f"the book has {', '.join(settings.all_languages)}"
            raise UsageError(Finding(language, "the book has no edition in this language", tip))
        return replace(edition, siblings=settings.all_languages)

    def _passages(self, source: Source, catalog: Catalog, edition: Edition) -> list[Passage]:
        """All passages of a book: those that are in the edition, and the others by their states."""
        there: dict[tuple[str, Key], Passage] = {}
        for passage in edition.passages:
            there.setdefault((passage.chapter, passage.segment.key), passage)
        known, policy = catalog.by_key(), source.book.settings.publish
        passages = []
        for chapter, segment in self.translations.segments(source):
            if own := there.get((chapter, segment.key)):
                passages.append(own)
            else:
                message = known.get(segment.key, Message(segment.text, context=segment.context))
                passages.append(passage_of(segment, chapter, message, policy))
        return passages

    def _look_at_templates(self) -> None:
        """Take the templates as they are now."""
        self._templates = signature(self._root / paths.TEMPLATES, default_templates())
        self.theme = self.themes.get(self._templates, lambda: Theme(self._root))

    def _write_pictures(self, source: Source, edition: Edition, folder: Path) -> str:
        """Write what the pages of an edition show and link to, unless it is there as it is."""
        changed = (
            source.files,
            [(half.book.pictures, repr(half.book.labels)) for half in single_editions(edition)],
            linked_files.linked(edition.book),
        )
        key = f"{edition.name} {changed!r}"

        def write() -> bool:
            columns.write_pictures(edition, folder)
            linked_files.write(edition, folder)
            return True

        self._written.get(key, write)
        return key

    def places(
        self, source: Source, chapter: str, *, with_segments: bool
    ) -> Mapping[text_places.Name, Place]:
        """Where each text of a chapter stands in the source, and which segment it is."""
        (found,) = (one for one in source.chapters if one.id == chapter)
        key = (source.digest(found), repr(source.lines), with_segments)

        def find() -> Mapping[text_places.Name, Place]:
            view = replace(source.view([chapter], is_alone=True), meta={}, labels={})
            every = self.translations.segments(source) if with_segments else []
            segments = [segment for home, segment in every if home == chapter]
            return text_places.places(view, segments, source.lines)

        return self._places.get(key, find)

    def message_lines(self, source: Source, language: str) -> Mapping[Key, int]:
        """The line of each message of the book that is in the file of a catalog."""
        lines = self.translations.lines(language)
        found = {}
        for message in self.translations.catalog(source, language):
            at = next((lines[key] for key in keys_in_file(message) if key in lines), None)
            if at:
                found[message.key] = at
        return found


@dataclass(frozen=True, slots=True)
class _Prepare:
    """Makes the chapters of a site, with the place of each text on its element."""

    press: Press
    source: Source
    seen: Sequence[str]
    is_parallel: bool

    def chapters(self, edition: Edition) -> tuple[list[Chapter], dict[str, Any]]:
        """As :func:`writer.prepare` does."""
        is_translated = not is_original(edition)
        places = {
            chapter: self.press.places(self.source, chapter, with_segments=is_translated)
            for chapter in self.seen
        }
        numbered = [
            (chapter, name, place)
            for chapter in self.seen
            for name, place in places[chapter].items()
        ]
        book = edition.book
        blocks = pandoc_ast.copy(book.blocks)
        # Texts are named by their order in the source, which a glossary has left.
        glossaries.follow(blocks, edition.entry_orders, ())
        for own in numbering.chapters(blocks):
            home = own[0]["c"][1][0]
            names = {name: at for at, (one, name, _) in enumerate(numbered) if one == home}
            text_places.mark(own, names)
        glossaries.follow(blocks, (), edition.entry_orders)
        # After the marks: the texts are numbered with those that a site does not show.
        marked = replace(book, blocks=blocks)
        shown = shown_in(marked, "html", edition.language, beside=self.is_parallel)
        chapters, values = writer.prepare(replace(edition, book=shown))
        lines = self.press.message_lines(self.source, edition.language) if is_translated else {}
        file = catalog_files.name(book.root, edition.language)
        for chapter in chapters:
            for element, at in text_places.unmark(chapter.body):
                place = numbered[at][2]
                if "data-source" in element.attrib:
                    continue
                element.set("data-source", f"{place.file}:{place.line}")
                if is_translated and place.segment:
                    line = lines.get(place.segment.key, 1)
                    element.set("data-message", f"{file}:{line}")
                    element.set("data-segment", key_of(*place.segment.key))
        # Contents say whether there is an index; what is in it only its own page has to know.
        index = values["index"] or [Letter("", [])] * self.source.has_index
        return chapters, {**values, "edition": edition, "index": index}


def seen_on(source: Source, page: str) -> list[str]:
    """The chapters that a page shows: one, none of the contents, all of the index."""
    if page == writer.CONTENTS:
        return []
    ids = [chapter.id for chapter in source.chapters]
    if page == writer.TERMS:
        return ids
    if found := [one for one in ids if f"{file_of(one)}.html" == page]:
        return found
    raise _no_page(page)


def _no_page(page: str) -> UsageError:
    return UsageError(Finding(page, "the book has no such page", "see its contents"))


def _write(folder: Path, texts: Mapping[str, str]) -> bool:
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    return True
