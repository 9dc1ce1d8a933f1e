"""The catalogs of a book in step with it, as a build would save them: nothing is saved here."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from hexapla.catalogs.catalog import Catalog, Message
from hexapla.errors import CatalogError
from hexapla.files import book_files
from hexapla.languages import catalog_files
from hexapla.model import Segment
from hexapla.preview.reading import Source
from hexapla.project import in_step, parsed
from hexapla.segments.segments import extract
from hexapla.system.memory import Memory

Key = tuple[str | None, str]
"""What identifies a message: context and text."""

STRING = re.compile(r'(msgctxt|msgid|msgstr)\s+"(.*)"')
QUOTED = re.compile(r'"(.*)"')


class Translations:
    """Reads the catalogs of a book again and again."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._segments, self._parsed, self._in_step, self._lines = (Memory() for _ in range(4))

    def segments(self, source: Source) -> list[tuple[str, Segment]]:
        """All segments of a book in order, each with the chapter it stands in; or with none."""
        new = {one.id for one in source.chapters if not self._segments.knows(source.digest(one))}
        found = _by_chapter(source, new)
        every = []
        for chapter in source.chapters:
            own = self._segments.get(source.digest(chapter), lambda: found.get(chapter.id, []))  # noqa: B023 - called at once
            every += [(chapter.id, segment) for segment in own]
        apart = replace(source.book, blocks=[], files=())
        count = len(apart.meta)
        others = [
            ("", segment)
            for segment in self._segments.get(
                (repr(apart.meta), repr(apart.labels)), lambda: extract(apart)
            )
        ]
        return [*others[:count], *every, *others[count:]]

    def catalog(self, source: Source, language: str) -> Catalog:
        """The catalog of a language in step with the source.

        Raises:
            CatalogError: it cannot be read.
        """
        content = self._content(language)
        file = self._root / catalog_files.name(self._root, language)
        settings = source.book.settings
        segments = [segment for _, segment in self.segments(source)]
        key = (language, content, repr(settings))
        old = self._parsed.get(key, lambda: parsed(file, language, content, settings))
        made_from = (key, tuple(segments))
        return self._in_step.get(made_from, lambda: in_step(old, segments, settings)[0])

    def lines(self, language: str) -> Mapping[Key, int]:
        """The line of each message in the file of a catalog."""
        content = self._content(language) or b""
        return self._lines.get((language, content), lambda: dict(_lines(content)))

    def _content(self, language: str) -> bytes | None:
        file = self._root / catalog_files.name(self._root, language)
        return book_files.read_if_any(file, self._root, CatalogError)


def _by_chapter(source: Source, chapters: set[str]) -> Mapping[str, list[Segment]]:
    """The segments of some chapters, taken out together."""
    if not chapters:
        return {}
    homes, home = dict[str, str](), ""
    for section in source.book.sections:
        home = section.id if section.level == 1 else home
        homes[section.id] = home
    view = replace(source.view(chapters, is_alone=True), meta={}, labels={})
    found: dict[str, list[Segment]] = {}
    for segment in extract(view):
        found.setdefault(homes[segment.where.partition("#")[2]], []).append(segment)
    return found


def _lines(content: bytes) -> Iterator[tuple[Key, int]]:
    """The messages of a PO file with the line on which each begins."""
    keyword, start = "", 0
    texts: dict[str, str] = {}
    lines = content.decode("utf-8-sig", errors="replace").splitlines()
    for number, line in enumerate([*lines, 'msgid ""'], start=1):
        if found := STRING.fullmatch(line.strip()):
            was, keyword = keyword, found[1]
            if was == "msgstr":
                yield (texts.get("msgctxt"), texts.get("msgid", "")), start
                texts = {}
            start = number if not texts else start
            texts[keyword] = _unescaped(found[2])
        elif keyword and (found := QUOTED.fullmatch(line.strip())):
            texts[keyword] += _unescaped(found[1])


def _unescaped(text: str) -> str:
    escapes = {"n": "\n", "t": "\t", "r": "\r"}
    return re.sub(r"\\(.)", lambda found: escapes.get(found[1], found[1]), text)


def keys_in_file(message: Message) -> list[Key]:
    """Under what a message may stand in a file that is not in step: its own text, or the older."""
    older = (message.previous_context or message.context, message.previous or "")
    return [message.key, older] if message.previous else [message.key]
