"""Edition → its index: the entries of the marked words, in the order of the edition's language.

Order, letters and headings are those of CLDR, through ICU: pinyin or strokes for Chinese, Ñ after
N in Spanish, Ö with O in German and after Z in Swedish.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from hexapla.editions.marking import explanation
from hexapla.languages.collation import collator, icu, icu_locale, sort_key, sorted_by
from hexapla.model import Edition, Node
from hexapla.source import pandoc_ast
from hexapla.source.attributes import LEVELS

DIGITS = "0–9"
"""The heading of entries that begin with a number, for which ICU has none but an ellipsis."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the index."""

    text: str
    places: list[str] = field(default_factory=list)
    """The ids of the marks, ``index-1`` and so on, in the order of reading."""
    inner: list[Entry] = field(default_factory=list)
    """The sub-entries, in order."""
    marks: Mapping[str, str] = field(default_factory=dict)
    """The HTML attributes of an entry that is no ordinary translation, as a title has them."""


@dataclass(frozen=True, slots=True)
class Letter:
    """The entries under one letter."""

    heading: str
    """Empty where the language has no letters to part the entries by."""
    entries: list[Entry]


@dataclass(slots=True)
class _Line:
    """An entry while its marks are gathered."""

    text: str
    marks: Mapping[str, str]
    places: list[str] = field(default_factory=list)
    inner: dict[bytes, _Line] = field(default_factory=dict)


def index(edition: Edition) -> list[Letter]:
    """The index of an edition by letters; empty where no word of the book is marked for it."""
    order = collator(edition.language)
    lines: dict[bytes, _Line] = {}
    for mark in _marks(edition.book.blocks):
        below = lines
        line: _Line | None = None
        for text, state in _levels(mark, edition):
            line = below.setdefault(order.getSortKey(text), _Line(text, state))
            below = line.inner
        if line:
            line.places.append(mark["c"][0][0])
    return _by_letter(lines, edition.language)


def _marks(blocks: list[Node]) -> Iterable[Node]:
    return filter(pandoc_ast.is_index_mark, pandoc_ast.walk_markup(blocks))


def _levels(mark: Node, edition: Edition) -> Iterable[tuple[str, Mapping[str, str]]]:
    """The text of each level of a mark's entry, and what a reader is told of its state."""
    values = dict(mark["c"][0][2])
    for level in LEVELS:
        if level in values:
            yield values[level], _state(values, level, edition.words)


def _state(values: Mapping[str, str], level: str, words: Mapping[str, str]) -> Mapping[str, str]:
    state = values.get(f"{level}-state")
    if not state:
        return {}
    said = {key: values[f"{level}-{key}"] for key in ("lang", "dir") if f"{level}-{key}" in values}
    return {"class": f"state {state}", "title": words[explanation([state])], **said}


def _by_letter(lines: Mapping[bytes, _Line], language: str) -> list[Letter]:
    """The entries under the letters that ICU sorts them to."""
    letters = icu().AlphabeticIndex(collator(language, is_blind=True))
    letters.addLabels(icu_locale(language))
    letters.addLabels(icu().Locale.getEnglish())
    for key in sorted(lines):
        letters.addRecord(sorted_by(lines[key].text, language), key)
    letters.resetBucketIterator()
    groups = []
    while letters.nextBucket():
        entries = []
        while letters.nextRecord():
            entries.append(_entry(lines[letters.recordData], language))
        if entries:
            groups.append(Letter(_heading(letters.bucketLabel, entries), entries))
    return groups


def _heading(label: str, entries: list[Entry]) -> str:
    first = (next(filter(str.isalnum, entry.text), "") for entry in entries)
    return DIGITS if all(map(str.isdigit, first)) else label


def _entry(line: _Line, language: str) -> Entry:
    below = [line.inner[key] for key in sorted(line.inner)]
    below.sort(key=lambda inner: sort_key(inner.text, language))
    return Entry(line.text, line.places, [_entry(inner, language) for inner in below], line.marks)
