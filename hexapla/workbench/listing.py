"""The messages of a catalog as a page shows them: segments in the order of reading, by chapter.

They are made into JSON where they are listed: the process that answers requests passes thousands
of them on as they are, and answers the next one meanwhile.
"""

from __future__ import annotations

import json
import pickle
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from hexapla.catalogs.catalog import MACHINE, Catalog, Message
from hexapla.editions.localize import REVIEWED
from hexapla.errors import Finding, UsageError
from hexapla.exchange.handoff import unit_key
from hexapla.languages.languages import direction, language_name
from hexapla.model import Settings, State
from hexapla.preview.pages import Press
from hexapla.preview.reading import Source
from hexapla.rendering.chapters import file_of
from hexapla.segments.words import count_words
from hexapla.workbench.identity import digest

Key = tuple[str | None, str]
"""What identifies a message: context and text."""

Place = tuple[str, int]
"""The chapter of a text, and how often it stands in the book."""

NOWHERE: Place = ("", 1)

Segment = dict[str, Any]
"""A message as JSON has it: see :func:`segment`."""

DOUBT: Mapping[State, float] = {
    "missing": 1.0,
    "stale": 0.9,
    "machine": 0.5,
    "translated": 0.2,
    "reviewed": 0.05,
}
"""How likely a reader meets a fault there; a machine's text by its score, where it has one."""

PROMINENT = {"title": 4.0, "subtitle": 3.0, "heading": 3.0, "description": 2.0, "caption": 2.0}
"""How many times more readers meet a text of this kind than a paragraph."""


@dataclass(frozen=True, slots=True)
class Listing:
    """One translation of a book, to be worked on."""

    language: str
    segments: dict[str, bytes]
    """Each message once, where it is read first, as JSON; by its id."""
    bases: dict[str, str]
    """What each was then (see :mod:`identity`)."""
    places: dict[str, Place]
    chapters: list[dict[str, str]]
    """Their ids, numbers, titles and pages; the first has no id: titles and labels of pictures."""
    about: dict[str, Any]
    """The two languages: tag, name, direction; and the title of the book."""
    catalog: bytes
    """In step with the book; pickled, for another process."""


@dataclass(frozen=True, slots=True)
class _Listed:
    """A message with its place, as it was listed last."""

    message: Message
    place: Place
    id: str
    base: str
    said: bytes


class Lister:
    """Lists translations again and again: what has not changed is not made again."""

    def __init__(self) -> None:
        self._listed: dict[str, dict[Key, _Listed]] = {}

    def listing(self, press: Press, language: str) -> Listing:
        """A translation as it is now.

        Raises:
            HexaplaError: the book or the catalog cannot be read, or there is no such language.
        """
        source = press.read()
        settings = source.book.settings
        require(language, settings)
        catalog = press.translations.catalog(source, language)
        listed = self._list(language, _placed(press, source, catalog))
        return Listing(
            language,
            {one.id: one.said for one in listed},
            {one.id: one.base for one in listed},
            {one.id: one.place for one in listed},
            list(_chapters(source)),
            about(settings, language),
            pickle.dumps(catalog),
        )

    def glance(self, language: str, messages: Iterable[Message]) -> list[bytes]:
        """Messages as JSON that nobody has looked for in the book yet."""
        return [one.said for one in self._list(language, ((one, NOWHERE) for one in messages))]

    def _list(self, language: str, placed: Iterable[tuple[Message, Place]]) -> list[_Listed]:
        known = self._listed.setdefault(language, {})
        listed = [_listed(message, place, known.get(message.key)) for message, place in placed]
        known.clear()
        known.update({one.message.key: one for one in listed})
        return listed


def _listed(message: Message, place: Place, known: _Listed | None) -> _Listed:
    if known and (known.message, known.place) == (message, place):
        return known
    made = segment(message, *place)
    return _Listed(message, place, made["id"], made["base"], as_json(made))


def as_json(said: object) -> bytes:
    """As an answer has it."""
    return json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()


def with_segments(said: dict[str, Any], name: str, segments: Iterable[bytes]) -> bytes:
    """An object as JSON, with a list of segments under a name."""
    return b'%s,"%s":[%s]}' % (as_json(said)[:-1], name.encode(), b",".join(segments))


def about(settings: Settings, language: str) -> dict[str, Any]:
    """The two languages of a translation, and the others of the book, as JSON has them."""
    return {
        "title": settings.title,
        "source": _told(settings.language),
        "target": _told(language),
        "languages": [_told(tag) for tag in settings.languages],
    }


def require(language: str, settings: Settings) -> None:
    """Refuse a language that the book is not translated into.

    Raises:
        UsageError: it is none of the book's.
    """
    if language not in settings.languages:
        tip = f"the book has {', '.join(settings.languages) or 'no translations'}"
        raise UsageError(Finding(language, "the book is not translated into this language", tip))


def _told(tag: str) -> dict[str, str]:
    return {"tag": tag, "name": language_name(tag), "dir": direction(tag)}


def _chapters(source: Source) -> Iterator[dict[str, str]]:
    sections = {section.id: section for section in source.book.sections}
    yield {"id": "", "number": "", "title": "Titles and labels", "page": "index.html"}
    for chapter in source.chapters:
        section = sections[chapter.id]
        page = f"{file_of(chapter.id)}.html"
        yield {
            "id": chapter.id,
            "number": section.number,
            "title": section.title,
            "page": page,
        }


def _placed(press: Press, source: Source, catalog: Catalog) -> Iterator[tuple[Message, Place]]:
    """The messages in the order of reading."""
    messages = catalog.by_key()
    every = press.translations.segments(source)
    times = Counter(one.key for _, one in every)
    seen = set()
    for chapter, one in every:
        if one.key not in seen and one.key in messages:
            seen.add(one.key)
            yield messages[one.key], (chapter, times[one.key])


def segment(message: Message, chapter: str = "", times: int = 1) -> Segment:
    """A message as JSON has it; ``times`` is how often its text stands in the book."""
    state = message.state
    doubt = DOUBT[state]
    if state == "machine" and message.score is not None:
        doubt = max(1 - message.score, DOUBT["reviewed"])
    return {
        "id": unit_key(message),
        "base": digest(message),
        "chapter": chapter,
        "context": message.context or "",
        "where": (message.places or ("",))[0],
        "source": message.id,
        "target": message.string,
        "state": state,
        "previous": message.previous if state == "stale" else None,
        "score": message.score if state == "machine" else None,
        "by": _by(message),
        "comments": [line for line in message.comments if not _is_provenance(line)],
        "notes": list(message.extracted),
        "words": count_words(message.id),
        "times": times,
        "weight": round(doubt * PROMINENT.get(message.context or "", 1.0) * times, 3),
    }


def _by(message: Message) -> str:
    """Who answers for the translation, where that is known."""
    if message.state == "reviewed":
        lines = [line for line in message.comments if REVIEWED.fullmatch(line)]
        return lines[-1].removeprefix("reviewed: ").rpartition(" ")[0] if lines else ""
    if message.state == "machine":
        machines = [one for line in message.comments if (one := MACHINE.fullmatch(line))]
        return machines[-1]["name"] if machines else ""
    return ""


def _is_provenance(line: str) -> bool:
    return bool(re.match("(?:machine|reviewed): ", line))
