"""The messages of a catalog as a page shows them: segments in the order of reading, by chapter."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
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
    segments: list[Segment]
    """Each message once, where it is read first."""
    chapters: list[dict[str, str]]
    """Their ids, numbers, titles and pages; the first has no id: titles and labels of pictures."""
    about: dict[str, Any]
    """The two languages: tag, name, direction; and the title of the book."""
    catalog: Catalog
    """In step with the book."""


def listing(press: Press, language: str) -> Listing:
    """A translation as it is now.

    Raises:
        HexaplaError: the book or the catalog cannot be read, or there is no such language.
    """
    source = press.read()
    settings = source.book.settings
    require(language, settings)
    catalog = press.translations.catalog(source, language)
    segments = list(_segments(press, source, catalog))
    return Listing(language, segments, list(_chapters(source)), about(settings, language), catalog)


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


def _segments(press: Press, source: Source, catalog: Catalog) -> Iterator[Segment]:
    messages = catalog.by_key()
    every = press.translations.segments(source)
    times = Counter(one.key for _, one in every)
    seen = set()
    for chapter, one in every:
        if one.key not in seen and one.key in messages:
            seen.add(one.key)
            yield segment(messages[one.key], chapter, times[one.key])


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
