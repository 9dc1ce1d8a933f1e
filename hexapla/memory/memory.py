"""The translation memory: what people translated in any of a user's books, found by likeness.

``sync`` and ``build`` fill it, exports and review ask it. It is one file beside the books, and
none needs it: what is wrong with it is a warning there.

Each source text is indexed by a sketch, a few of its words. Texts that share much of the sketch
are candidates; rapidfuzz decides. A mark ⟦1⟧ weighs as much as a letter, whatever its number, and
a suggestion says whether its marks are those of the text: where they are not, a person who takes
it must put them right, and the build refuses what is left wrong.
"""

from __future__ import annotations

import json
import struct
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain, groupby
from pathlib import Path
from typing import Any, Self

from hexapla.catalogs.catalog import Catalog, Message
from hexapla.errors import Finding, TranslationMemoryError
from hexapla.languages.negations import says_otherwise
from hexapla.languages.tags import is_region_of_same
from hexapla.memory import store
from hexapla.memory.similarity import QUERY_SKETCH, compared, essence, fingerprint, marks_in, sketch
from hexapla.memory.store import faults, memory_path, transaction
from hexapla.memory.units import GONE, TRUSTED, Holding, Suggestion, Unit, UnitState

Key = tuple[str | None, str]

LIMIT, MINIMUM = 3, 0.7
"""How many suggestions a text gets, and how alike (0 to 1) the least of them is."""

BLOCK = 1 << 16
"""Sources in a block of the index."""

POSTINGS = 150_000
"""Index entries that one look-up may count; the features of fewest texts come first."""

CANDIDATES = 600
"""Texts that one look-up compares in full."""

ALMOST = 0.99
"""The most a text can score that is not the same, were it only for the numbers of its marks."""

DOUBTFUL = 0.8
"""The most it can score where it says no and the other does not, or has other numbers: less than
the 85 % from which translators' tools call a match high, and bill less for it."""


def record_catalogs(
    book: str, title: str, source_language: str, catalogs: Iterable[Catalog]
) -> list[Finding]:
    """Record a book's catalogs in the user's memory; warnings where that cannot be done.

    ``book`` is its identifier. Writes nothing where nothing changed.
    """
    catalog_list = list(catalogs)
    messages = chain.from_iterable((*catalog, *catalog.obsolete) for catalog in catalog_list)
    try:
        path = memory_path()
        with faults(path):
            # No file is made before there is something to keep.
            is_idle = path is None or not (path.exists() or any(map(_is_human, messages)))
        if not is_idle:
            with Memory(path, writing=True) as memory:
                memory.record(book, title, source_language, catalog_list)
    except TranslationMemoryError as fault:
        return _warnings(fault)
    return []


def record_message(
    book: str, title: str, source_language: str, language: str, message: Message
) -> list[Finding]:
    """Record one message of a book as soon as it is saved, as :func:`record_catalogs` does all."""
    try:
        path = memory_path()
        with faults(path):
            is_idle = path is None or not (path.exists() or _is_human(message))
        if not is_idle:
            with Memory(path, writing=True) as memory:
                memory.record_message(book, title, source_language, language, message)
    except TranslationMemoryError as fault:
        return _warnings(fault)
    return []


def add_units(units: Iterable[Unit]) -> list[Finding]:
    """Add translations that no catalog holds to the user's memory; warnings where that fails."""
    new = list(units)
    try:
        path = memory_path()
        if not new or path is None:
            return []
        with Memory(path, writing=True) as memory:
            memory.add(new)
    except TranslationMemoryError as fault:
        return _warnings(fault)
    return []


def look_up(
    source_language: str, catalog: Catalog, others: Iterable[Catalog] = ()
) -> tuple[dict[Key, list[Suggestion]], list[Finding]]:
    """Suggestions for each message of a catalog that has no translation of a person, by its key.

    Those in another region's form of the language come from the memory too, and from the book's
    ``others``. Messages without any are left out; what is wrong with the memory comes back as
    warnings.
    """
    regional = _of_regions(source_language, catalog.language, others)
    open_messages = [message for message in catalog if not _is_human(message)]
    found = {message.key: list(regional.get(message.key, ())) for message in open_messages}
    findings = []
    try:
        with Memory(memory_path()) as memory:
            # At once where there is nothing: a book's first catalog has many open messages.
            if memory.languages(source_language, catalog.language):
                for message in open_messages:
                    offers = memory.suggest(
                        message.id,
                        source_language,
                        catalog.language,
                        context=message.context,
                        regions=True,
                    )
                    found[message.key] = _joined(offers, found[message.key])
    except TranslationMemoryError as fault:
        findings = _warnings(fault)
    return {key: suggestions for key, suggestions in found.items() if suggestions}, findings


def _of_regions(
    source_language: str, language: str, others: Iterable[Catalog]
) -> dict[Key, list[Suggestion]]:
    """What a book's catalogs in other regions' forms of a language have for each message."""
    found: dict[Key, list[Suggestion]] = defaultdict(list)
    for catalog in others:
        if is_region_of_same(catalog.language, language):
            for m in filter(_is_human, catalog):
                state: UnitState = "reviewed" if m.state == "reviewed" else "translated"
                own = (m.id, m.string, m.context, state, "", "this book")
                unit = Unit(source_language, catalog.language, *own)
                fits = marks_in(m.id) == marks_in(m.string)
                found[m.key].append(Suggestion(ALMOST, unit, fits, catalog.language))
    return found


def _joined(offers: list[Suggestion], more: list[Suggestion]) -> list[Suggestion]:
    """Offers and more of them, each translation once, the best first."""
    known = {(offer.unit.source, offer.unit.target) for offer in offers}
    new = [offer for offer in more if (offer.unit.source, offer.unit.target) not in known]
    return sorted([*offers, *new], key=lambda offer: -offer.score)[:LIMIT]


def missed(book: str, source_language: str, catalogs: Iterable[Catalog]) -> dict[str, list[Unit]]:
    """By language what people had translated in a book, and its catalogs have no longer.

    To be asked before they are recorded: then it is known. Without a memory nothing is.
    """
    try:
        with Memory(memory_path()) as memory:
            found = {
                catalog.language: [
                    unit
                    for unit in memory.lacking(book, source_language, catalog)
                    if unit.state != GONE[unit.state]
                ]
                for catalog in catalogs
            }
    except TranslationMemoryError:
        return {}  # which is told where they are recorded
    return {language: units for language, units in found.items() if units}


def _warnings(fault: TranslationMemoryError) -> list[Finding]:
    return [replace(finding, severity="warning") for finding in fault.findings]


class Memory:
    """The translation memory in a file; to be used in a ``with`` statement.

    Looking up creates nothing: without a file the memory is empty. Every method, and opening it,
    raises ``TranslationMemoryError`` where the file is broken, locked, not allowed, of a newer
    Hexapla or no memory at all. Such a file is left as it is.
    """

    def __init__(self, path: Path | None, *, writing: bool = False) -> None:
        self.path = path
        with faults(path):
            self._file = store.opened(path, writing=writing)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def record(
        self, book: str, title: str, source_language: str, catalogs: Iterable[Catalog]
    ) -> bool:
        """Make a book's units those of its catalogs, all or none; tells whether any changed.

        A unit whose text the book no longer has is kept. Where the catalog has a translation of
        the text, only that remains, so that nothing corrected is offered in its old form. What the
        catalog has no translation for any more is kept as gone, and offered to no text.
        """
        catalog_list = list(catalogs)

        def changes() -> list[tuple[set[Unit], list[int]]]:
            return [
                self._changes(book, title, source_language, catalog) for catalog in catalog_list
            ]

        with faults(self.path):
            if not any(new or old for new, old in changes()):
                return False
            with transaction(self._file):
                # Once more: another process may have written before we had the lock.
                for new, old in changes():
                    self._remove(old)
                    self._add(new)
        return True

    def record_message(
        self, book: str, title: str, source_language: str, language: str, message: Message
    ) -> None:
        """Make the units of one message what it is now; those of all other messages stay.

        Whether a text that is nearly the same is its old form only the whole catalog tells.
        """
        with faults(self.path), transaction(self._file):
            of_text = self._units(book, source_language, language, message.id)
            known = {one: number for one, number in of_text.items() if one.key == message.key}
            wanted = set()
            if _is_human(message) or message.state == "stale":
                wanted = {_unit(message, book, title, source_language, language)}
            elif not message.string:
                wanted = {replace(unit, state=GONE[unit.state]) for unit in known}
            self._remove([number for unit, number in known.items() if unit not in wanted])
            self._add(wanted - known.keys())

    def add(self, units: Iterable[Unit]) -> int:
        """Add the units that are not there yet, all or none; how many there were."""
        added = 0
        with faults(self.path), transaction(self._file):
            ordered = sorted(units, key=_owner)
            for owner, group in groupby(ordered, key=_owner):
                new = set(group) - self._units(*owner).keys()
                self._add(new)
                added += len(new)
        return added

    def forget(self, book: str) -> int:
        """Remove all units of a book; how many there were."""
        with faults(self.path), transaction(self._file):
            query = "SELECT unit.id FROM unit JOIN book ON book.id = unit.book WHERE identifier = ?"
            units = [number for (number,) in self._file.execute(query, (book,))]
            self._remove(units)
            self._file.execute("DELETE FROM book WHERE identifier = ?", (book,))
        return len(units)

    def holdings(self, book: str | None = None) -> list[Holding]:
        """What there is of a book, or of all."""
        with faults(self.path):
            rows = self._file.execute(
                "SELECT identifier, title, source.language, unit.language, count(*) FROM unit"
                " JOIN book ON book.id = unit.book JOIN source ON source.id = unit.source"
                " WHERE (?1 IS NULL OR identifier = ?1) AND state IN ('translated', 'reviewed')"
                " GROUP BY 1, 3, 4 ORDER BY 2, 1, 3, 4",
                (book,),
            )
            return [Holding(*row) for row in rows]

    def languages(self, source_language: str, language: str) -> set[str]:
        """The language and its other regions' forms, of those into which there is anything."""
        pairs = {(held.source_language, held.language) for held in self.holdings()}
        return {
            found
            for source, found in pairs
            if source == source_language
            and (found == language or is_region_of_same(found, language))
        }

    def units(self, book: str | None = None) -> Iterator[Unit]:
        """The units of a book, or of all, in an order that does not change."""
        with faults(self.path):
            for held in self.holdings(book):
                units = (unit for unit in self._units(*_owner(held)) if unit.state in TRUSTED)
                yield from sorted(units, key=_order)

    def lacking(self, book: str, source_language: str, catalog: Catalog) -> Iterator[Unit]:
        """What a book had once for the messages of a catalog that have no translation."""
        empty = {message.key for message in catalog if not message.string}
        if empty:
            with faults(self.path):
                units = self._units(book, source_language, catalog.language)
                yield from (unit for unit in units if unit.key in empty)

    def restored(self, book: str, source_language: str, catalog: Catalog) -> Catalog:
        """A catalog with what it had once for messages without a translation, as fuzzy.

        What was stale has the source again that it was made from, if that is known.
        """
        lacking = {u.key: u for u in self.lacking(book, source_language, catalog)}
        with faults(self.path):
            known = self._units(book, source_language, catalog.language) if lacking else {}
        sources = {unit.target: unit.source for unit in known if "stale" not in unit.state}

        def filled(message: Message) -> Message:
            unit = lacking.get(message.key)
            if unit is None:
                return message
            is_stale = "stale" in unit.state
            previous = sources.get(unit.target) if is_stale else None
            flags = tuple(dict.fromkeys(("fuzzy", *message.flags)))
            return replace(message, string=unit.target, flags=flags, previous=previous)

        return replace(catalog, messages=tuple(map(filled, catalog.messages)))

    def suggest(  # noqa: PLR0913 - what is asked, each by name
        self,
        text: str,
        source_language: str,
        language: str,
        *,
        context: str | None = None,
        minimum: float = MINIMUM,
        regions: bool = False,
    ) -> list[Suggestion]:
        """The most alike units, best first: same text, marks that fit, same context, reviewed.

        Likeness is that of Levenshtein; below a ``minimum`` of about 0.6 the index misses more
        and more. A text that says no where the other does not, or has other numbers, is never more
        than ``DOUBTFUL``. With ``regions`` translations in the language as other regions write it
        are offered, too, and never as the same.
        """
        text = text.encode(errors="replace").decode()  # a shell may hand over broken characters
        with faults(self.path):
            languages = self.languages(source_language, language) if regions else {language}
            asked = (text, language, languages, context)
            scores = dict.fromkeys(self._equal(text, source_language), 1.0)
            offers = self._offers(scores, *asked)
            if len(offers) < LIMIT:
                alike = self._similar(text, source_language, minimum)
                others = {number: alike[number] for number in alike if number not in scores}
                offers += self._offers(others, *asked)
        return offers[:LIMIT]

    # Filling

    def _changes(
        self, book: str, title: str, source_language: str, catalog: Catalog
    ) -> tuple[set[Unit], list[int]]:
        """The units to add, and the numbers of those to remove."""
        current = [message for message in catalog if _is_human(message)]
        # Spacing and punctuation do not tell two texts apart here: the translation of a text from
        # before its comma was mended is an old form too.
        settled = {essence(message.id) for message in current}
        removed = [m for m in catalog.obsolete if _is_human(m) and essence(m.id) not in settled]
        stale = [message for message in catalog if message.state == "stale"]
        wanted = {
            _unit(message, book, title, source_language, catalog.language)
            for message in (*current, *removed, *stale)
        }
        known = self._units(book, source_language, catalog.language)
        empty = {message.key for message in catalog if not message.string}
        wanted |= {replace(unit, state=GONE[unit.state]) for unit in known if unit.key in empty}
        keys = {message.key for message in catalog}
        old = [
            number
            for unit, number in known.items()
            if unit not in wanted and (unit.key in keys or essence(unit.source) in settled)
        ]
        return wanted - known.keys(), old

    def _units(
        self, book: str, source_language: str, language: str, text: str | None = None
    ) -> dict[Unit, int]:
        """The units of a book between two languages, or of one text in it, and their numbers."""
        numbers = None if text is None else json.dumps(self._equal(text, source_language))
        rows = self._file.execute(
            "SELECT unit.id, text, target, context, state, title FROM unit"
            " JOIN book ON book.id = unit.book JOIN source ON source.id = unit.source"
            " WHERE identifier = ?1 AND unit.language = ?2 AND source.language = ?3"
            " AND (?4 IS NULL OR unit.source IN (SELECT value FROM json_each(?4)))",
            (book, language, source_language, numbers),
        )
        return {
            Unit(source_language, language, text, target, context, state, book, title): number
            for number, text, target, context, state, title in rows
        }

    def _add(self, units: Collection[Unit]) -> None:
        added = {}
        self._file.executemany(
            "INSERT INTO book (identifier, title) VALUES (?, ?)"
            " ON CONFLICT (identifier) DO UPDATE SET title = excluded.title",
            sorted({unit.book: unit.title for unit in units}.items()),
        )
        for unit in sorted(units, key=_order):
            if known := self._equal(unit.source, unit.source_language):
                (source,) = known
            else:
                row = (unit.source_language, unit.source)
                cursor = self._file.execute(
                    "INSERT INTO source (hash, language, text) VALUES (?, ?, ?)",
                    (fingerprint(*row), *row),
                )
                source = cursor.lastrowid or 0
                added[source] = row
            self._file.execute(
                "INSERT INTO unit (book, language, source, context, target, state)"
                " VALUES ((SELECT id FROM book WHERE identifier = ?), ?, ?, ?, ?, ?)",
                (unit.book, unit.language, source, unit.context, unit.target, unit.state),
            )
        for key, numbers in _sketched(added):
            self._post(key, (*self._posting(key), *numbers))

    def _remove(self, units: list[int]) -> None:
        """Remove units, and the texts that no other unit needs."""
        removed: dict[int, list[str]] = {}
        for unit in units:
            query = "DELETE FROM unit WHERE id = ? RETURNING source"
            (source,) = self._file.execute(query, (unit,)).fetchone()
            removed |= {
                number: row
                for number, *row in self._file.execute(
                    "DELETE FROM source WHERE id = ?1"
                    " AND NOT EXISTS (SELECT 1 FROM unit WHERE source = ?1)"
                    " RETURNING id, language, text",
                    (source,),
                ).fetchall()
            }
        for key, numbers in _sketched(removed):
            gone = set(numbers)
            self._post(key, [number for number in self._posting(key) if number not in gone])

    def _posting(self, key: tuple[int, int]) -> tuple[int, ...]:
        query = "SELECT sources FROM posting WHERE block = ? AND feature = ?"
        return _unpacked(b"".join(packed for (packed,) in self._file.execute(query, key)))

    def _post(self, key: tuple[int, int], sources: Sequence[int]) -> None:
        if sources:
            row = (*key, struct.pack(f"<{len(sources)}I", *sources))
            self._file.execute("INSERT OR REPLACE INTO posting VALUES (?, ?, ?)", row)
        else:
            self._file.execute("DELETE FROM posting WHERE block = ? AND feature = ?", key)

    # Looking up

    def _equal(self, text: str, language: str) -> list[int]:
        """The source that is this text; there is one or none."""
        query = "SELECT id FROM source WHERE hash = ? AND language = ? AND text = ?"
        rows = self._file.execute(query, (fingerprint(language, text), language, text))
        return [number for (number,) in rows]

    def _similar(self, text: str, language: str, minimum: float) -> dict[int, float]:
        """The numbers of similar sources and their scores."""
        from rapidfuzz import process
        from rapidfuzz.distance import Levenshtein

        query = "SELECT id, text FROM source WHERE id IN (SELECT value FROM json_each(?))"
        rows = self._file.execute(query, (json.dumps(self._candidates(text, language)),))
        texts, asked = dict(rows), compared(text)
        matches = process.extract(
            asked,
            {number: compared(source) for number, source in texts.items()},
            scorer=Levenshtein.normalized_similarity,
            score_cutoff=minimum,
            limit=None,
        )
        found = {
            number: min(
                score,
                DOUBTFUL if says_otherwise(asked, compared(texts[number]), language) else ALMOST,
            )
            for _, score, number in matches
        }
        return {number: score for number, score in found.items() if score >= minimum}

    def _candidates(self, text: str, language: str) -> list[int]:
        """The sources that share most features with a text; of equals, those with rarer ones."""
        last = store.number(self._file, "SELECT coalesce(max(id), 0) FROM source")
        parts: dict[int, list[bytes]] = defaultdict(list)
        query = (
            "SELECT feature, sources FROM posting"
            " WHERE block IN (SELECT value FROM json_each(?))"
            " AND feature IN (SELECT value FROM json_each(?))"
        )
        asked = (range(last // BLOCK + 1), sketch(language, text, QUERY_SKETCH))
        for feature, sources in self._file.execute(query, [json.dumps([*part]) for part in asked]):
            parts[feature].append(sources)
        shared: Counter[int] = Counter()
        read = 0
        for packed in sorted(map(b"".join, parts.values()), key=len):
            read += len(packed) // 4
            if shared and read > POSTINGS:
                break
            shared.update(_unpacked(packed))
        return [number for number, _ in shared.most_common(CANDIDATES)]

    def _offers(
        self,
        scores: Mapping[int, float],
        text: str,
        language: str,
        languages: Collection[str],
        context: str | None,
    ) -> list[Suggestion]:
        """What there is in a language, or in its regions' forms, for these sources, best first.

        Each translation once.
        """
        rows = self._file.execute(
            "SELECT source.id, source.language, unit.language, text, target, context, state,"
            " identifier, title"
            " FROM unit JOIN source ON source.id = unit.source JOIN book ON book.id = unit.book"
            " WHERE unit.source IN (SELECT value FROM json_each(?))"
            " AND unit.language IN (SELECT value FROM json_each(?))"
            " AND state IN ('translated', 'reviewed')",
            (json.dumps([*scores]), json.dumps(sorted(languages))),
        )
        marks = marks_in(text)
        offers = []
        for number, *told in rows:
            unit = Unit(*told)
            fits = marks == marks_in(unit.source) == marks_in(unit.target)
            region = "" if unit.language == language else unit.language
            score = min(scores[number], ALMOST) if region else scores[number]
            offers.append(Suggestion(score, unit, fits, region))
        offers.sort(key=lambda offer: _rank(offer, context))
        distinct: dict[tuple[str, str], Suggestion] = {}
        for offer in offers:
            distinct.setdefault((offer.unit.source, offer.unit.target), offer)
        return list(distinct.values())


def _unit(message: Message, book: str, title: str, source_language: str, language: str) -> Unit:
    """What a person's translation is in the memory."""
    states: dict[str, UnitState] = {"reviewed": "reviewed", "stale": "stale"}
    state = states.get(message.state, "translated")
    own = (message.id, message.string, message.context)
    return Unit(source_language, language, *own, state, book, title)


def _is_human(message: Message) -> bool:
    return message.state in {"translated", "reviewed"}


def _owner(unit: Unit | Holding) -> tuple[str, str, str]:
    return unit.book, unit.source_language, unit.language


def _order(unit: Unit) -> tuple[str, str, str]:
    return unit.source, unit.context or "", unit.target


def _rank(offer: Suggestion, context: str | None) -> tuple[Any, ...]:
    unit = offer.unit
    is_lesser = (
        bool(offer.region),
        not offer.fits,
        unit.context != context,
        unit.state != "reviewed",
    )
    return (-offer.score, *is_lesser, *_order(unit), unit.book)


def _sketched(sources: Mapping[int, Iterable[str]]) -> list[tuple[tuple[int, int], list[int]]]:
    """The blocks and features under which sources are indexed, and which of them under each."""
    postings: dict[tuple[int, int], list[int]] = defaultdict(list)
    for number, (language, text) in sources.items():
        for feature in sketch(language, text):
            postings[number // BLOCK, feature].append(number)
    return sorted(postings.items())


def _unpacked(packed: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(packed) // 4}I", packed)
