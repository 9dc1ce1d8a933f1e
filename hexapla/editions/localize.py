"""Book + Catalog → Edition: the same tree in other words, and what of them is no translation."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, get_args

from hexapla.catalogs.catalog import MACHINE, Catalog, Message, signature
from hexapla.catalogs.source_version import source_version_of
from hexapla.editions import glossaries
from hexapla.editions.marking import (
    as_number,
    bears_sign,
    marked,
    notices,
    title_marks,
)
from hexapla.errors import CatalogError, Finding, Severity
from hexapla.files import cache as caching
from hexapla.files import paths
from hexapla.languages import catalog_files, languages, line_ends, publisher, tags
from hexapla.model import (
    PSEUDO_LANGUAGE,
    STATES,
    Book,
    Edition,
    Node,
    Passage,
    Segment,
    Shown,
    State,
)
from hexapla.segments.segments import extract, substitute
from hexapla.segments.slots import CODE
from hexapla.segments.words import count_words
from hexapla.source import numbering, pandoc_ast
from hexapla.source.faults.warned import warnings
from hexapla.source.images import path_of
from hexapla.source.uses import variables
from hexapla.theme import Theme

PUBLISHABLE: Mapping[str, frozenset[State]] = {
    "reviewed": frozenset({"reviewed"}),
    "translated": frozenset({"reviewed", "translated"}),
    "machine": frozenset({"reviewed", "translated", "machine"}),
}
"""The states that each value of ``editions.publish`` lets stand in an edition."""

REVIEWED = re.compile(r"reviewed: (?P<name>.+) \d{4}-\d{2}-\d{2} (?P<signed>[0-9a-f]{8})")
"""A line that says who checked a translation, and when; signed."""

REVISED = re.compile(r"(?m)^PO-Revision-Date: *(\S+)")


@dataclass(frozen=True, slots=True)
class _Chapters:
    """Which chapter of a book shows what."""

    by_section: Mapping[str, str]
    """The chapter of each section, by id."""
    by_picture: Mapping[str, tuple[str, ...]]
    """The chapters that show a picture, by its path."""

    @classmethod
    def of(cls, book: Book) -> _Chapters:
        """The chapters of a numbered book."""
        chapters: dict[str, str] = {}
        chapter = ""
        for section in book.sections:
            chapter = section.id if section.level == 1 else chapter
            chapters[section.id] = chapter
        pictures: dict[str, tuple[str, ...]] = {}
        for blocks in numbering.chapters(book.blocks):
            shown = {
                path_of(n["c"][2][0]) for n in pandoc_ast.walk_markup(blocks) if n["t"] == "Image"
            }
            for path in shown:
                pictures[path] = (*pictures.get(path, ()), blocks[0]["c"][1][0])
        return cls(chapters, pictures)

    def of_segment(self, segment: Segment) -> str:
        """The chapter of a segment; none for metadata and the labels of pictures."""
        return self.by_section.get(segment.where.partition("#")[2], "")

    def showing(self, passage: Passage) -> tuple[str, ...]:
        """The chapters where a reader meets a passage."""
        path = passage.segment.where.removeprefix(paths.source(""))
        return (passage.chapter,) if passage.chapter else self.by_picture.get(path, ())


def of_source(book: Book, theme: Theme, segments: Iterable[Segment] | None = None) -> Edition:
    """The edition in the language of the source, which has these segments."""
    chapters = _Chapters.of(book)
    own = [*(extract(book) if segments is None else segments)]
    passages = [
        Passage(segment, chapters.of_segment(segment), "translated", "translated")
        for segment in own
    ]
    texts = [segment.text for segment in own]
    return _edition(book, book.settings.language, theme, passages, texts)


def localize(book: Book, catalog: Catalog, theme: Theme) -> tuple[Edition, list[Finding]]:
    """The edition in the language of a catalog, and the translations that could not be put in.

    What the policy of the book does not let stand is shown in the source language, and says so;
    so is a translation that would break its markup, which counts as missing.
    """
    known = catalog.by_key()
    allowed = PUBLISHABLE[book.settings.publish]
    chapters = _Chapters.of(book)
    refused: set[Segment] = set()
    passages: list[Passage] = []
    texts: list[str] = []

    def message_of(segment: Segment) -> Message:
        return known.get(segment.key, Message(segment.text, context=segment.context))

    def translate(segment: Segment) -> str | None:
        message = message_of(segment)
        if message.state not in allowed:
            return None
        is_code = segment.context == CODE
        return message.string if is_code else line_ends.joined(message.string, catalog.language)

    def frame(segment: Segment, words: list[Node]) -> list[Node]:
        chapter = chapters.of_segment(segment)
        message = Message("") if segment in refused else message_of(segment)
        passage = passage_of(segment, chapter, message, book.settings.publish)
        passages.append(passage)
        texts.append(message.string if message.state in allowed else segment.text)
        if not bears_sign(segment.text, passage.shown):
            return as_number(words, passage.shown, book.settings.language, catalog.language)
        return marked(words, passage.shown, book.settings.language)

    localized, faults = substitute(book, translate, frame, on_refusal=refused.add)
    file = catalog_files.name(book.root, catalog.language)
    findings = [replace(fault, where=f"{file} ({fault.where})") for fault in faults]
    localized = variables.in_language(localized, catalog.language)
    orders = glossaries.collate(localized.blocks, catalog.language)
    edition = _edition(localized, catalog.language, theme, passages, texts)
    provenance = _provenance(catalog, passages)
    return replace(edition, entry_orders=orders, **provenance), findings


def passage_of(segment: Segment, chapter: str, message: Message, policy: str) -> Passage:
    """What stands in the place of a segment where its message is this one."""
    state = message.state
    shown = _shown_state(state, PUBLISHABLE[policy])
    return Passage(segment, chapter, state, shown, message.score if state == "machine" else None)


def with_passages(edition: Edition, catalog: Catalog, passages: Sequence[Passage]) -> Edition:
    """An edition that says of itself what these passages say, which are all of its book's."""
    return replace(
        edition,
        passages=tuple(passages),
        states=states_of(passages),
        portions=(portions := portions_of(passages)),
        share=_ready(portions),
        **_provenance(catalog, passages),
    )


def _shown_state(state: State, allowed: Container[State]) -> Shown:
    """What a reader meets: a translation that may not stand is withheld."""
    return state if state in allowed or state in {"missing", "stale"} else "withheld"


def _edition(
    book: Book,
    language: str,
    theme: Theme,
    passages: Sequence[Passage],
    texts: Iterable[str],
) -> Edition:
    """An edition of a localized book, in which these texts stand in place of its segments."""
    words = publisher.words(theme, language).said
    portions = portions_of(passages)
    return Edition(
        language,
        languages.direction(language),
        replace(book, sections=numbering.outline(book.blocks)),
        words,
        tuple(passages),
        states_of(passages),
        portions,
        _ready(portions),
        dict(title_marks(book, words)),
        _notices_by_chapter(passages, words, _Chapters.of(book)),
        (),
        (),
        "",
        "",
        book.settings.all_languages,
        languages.typography(theme, language, book.settings.fonts),
        sum(map(count_words, texts)),
        source_words=publisher.words(theme, book.settings.language).said,
    )


def _ready(portions: Mapping[Shown, float]) -> float:
    """The share of the words that may be published."""
    return 1 - sum(portions[shown] for shown in ("missing", "stale", "withheld"))


def states_of(passages: Iterable[Passage]) -> dict[State, int]:
    """How many messages are in each state."""
    counted = Counter(messages(passages).values())
    return {state: counted[state] for state in STATES}


def portions_of(passages: Iterable[Passage]) -> dict[Shown, float]:
    """The share of the source's words that a reader meets as each."""
    weights: Counter[Shown] = Counter()
    for passage in passages:
        weights[passage.shown] += count_words(passage.segment.text)
    return {shown: weights[shown] / (weights.total() or 1) for shown in get_args(Shown)}


def messages(passages: Iterable[Passage]) -> dict[tuple[str | None, str], State]:
    """The state of each message: of a text that stands in several places, the least trusted."""
    states: dict[tuple[str | None, str], State] = {}
    for passage in passages:
        key = passage.segment.key
        states[key] = min(passage.state, states.get(key, passage.state), key=STATES.index)
    return states


def _notices_by_chapter(
    passages: Iterable[Passage], words: Mapping[str, str], chapters: _Chapters
) -> dict[str, tuple[tuple[str, str], ...]]:
    """What each chapter tells of the passages that are marked in it."""
    shown_by_chapter: dict[str, set[Shown]] = {}
    for passage in passages:
        if not bears_sign(passage.segment.text, passage.shown):
            continue
        for chapter in chapters.showing(passage):
            shown_by_chapter.setdefault(chapter, set()).add(passage.shown)
    return {chapter: notices(kinds, words) for chapter, kinds in shown_by_chapter.items()}


def _provenance(catalog: Catalog, passages: Sequence[Passage]) -> dict[str, Any]:
    """Who made the translation, and when: what the catalog says beside the texts."""
    known, states = catalog.by_key(), messages(passages)

    def used(state: State) -> list[Message]:
        return [known[key] for key, found in states.items() if found == state]

    reviewed = (_signer(REVIEWED, m, f"{m.id}\0{m.string}") for m in used("reviewed"))
    machine = (_signer(MACHINE, m, m.string) for m in used("machine"))
    revised = REVISED.search(catalog.header)
    source = source_version_of(catalog) or ""
    return {
        "reviewers": tuple(dict.fromkeys(name for name in reviewed if name)),
        "engines": tuple(dict.fromkeys(name for name in machine if name)),
        "in_step_with": source if _is_day(source.partition(" ")[0]) else "",
        "last_change": revised[1] if revised and _is_day(revised[1]) else "",
    }


def _is_day(text: str) -> bool:
    """Whether a text is a date such as ``2026-11-23``: in a header people may write anything."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _signer(pattern: re.Pattern[str], message: Message, text: str) -> str:
    """The name in the provenance line that fits the text; older lines fit no longer."""
    lines = (pattern.fullmatch(line) for line in message.comments)
    return next(
        (found["name"] for found in lines if found and found["signed"] == signature(text)), ""
    )


def is_original(edition: Edition) -> bool:
    """Whether the edition is in the language of the source."""
    return edition.language == edition.book.settings.language


def localize_all(
    book: Book,
    catalogs: Iterable[Catalog],
    collected: Iterable[Finding] = (),
    *,
    strict: bool = False,
) -> tuple[list[Edition], list[Finding]]:
    """The editions, the source's first, and warnings: of the book, those ``collected``, and more.

    Raises:
        CatalogError: there are errors: told before or, when strict, a translation that breaks its
            markup or is not there.
    """
    theme = Theme(book.root)
    editions = [of_source(book, theme)]
    findings = [*warnings(book), *collected, *_borrowed_words(book.settings.language, theme)]
    own_sum = sum_of(book)
    for catalog in catalogs:
        lenient = _lenient(book, catalog.language)
        edition, broken = _kept_or_localized(lenient, own_sum, catalog, theme)
        findings += [replace(fault, severity="error" if strict else "warning") for fault in broken]
        findings += _shortcomings(edition, theme, strict=strict)
        editions.append(edition)
    # All at once, with what was told before: an author sees every fault of the book in one build.
    if errors := [finding for finding in findings if finding.severity == "error"]:
        raise CatalogError(errors)
    published = tuple(edition.language for edition in editions if edition.is_published)
    return [replace(edition, siblings=published) for edition in editions], findings


def _kept_or_localized(
    book: Book, own_sum: str, catalog: Catalog, theme: Theme
) -> tuple[Edition, list[Finding]]:
    """The same as :func:`localize`, from the build cache where it is there."""
    edition, broken = caching.current().value(
        "edition", made_from(book, own_sum, catalog, theme), lambda: localize(book, catalog, theme)
    )
    # The book may have moved since.
    return replace(edition, book=replace(edition.book, root=book.root)), broken


def made_from(book: Book, own_sum: str, catalog: Catalog, theme: Theme) -> tuple[object, ...]:
    """All that an edition is made of, for a key of the cache.

    That is the book, as ``own_sum`` (:func:`sum_of`) and its settings, the catalog, and what the
    templates say of the language.
    """
    tag, settings = catalog.language, book.settings
    rules = languages.typography(theme, tag, settings.fonts)
    words = [publisher.words(theme, one).said for one in (tag, settings.language)]
    return own_sum, settings, catalog, rules, words


def sum_of(book: Book) -> str:
    """A digest of a book, wherever its folder is."""
    return caching.digest(replace(book, root=Path()))


def _lenient(book: Book, language: str) -> Book:
    """The book; where nobody could take a machine's text for a person's, that is shown, too."""
    if language != PSEUDO_LANGUAGE:
        return book
    return replace(book, settings=replace(book.settings, publish="machine"))


def _shortcomings(edition: Edition, theme: Theme, *, strict: bool) -> Iterator[Finding]:
    """What an edition lacks: translations, and the words that a publisher adds."""
    if edition.share < 1:
        yield _incomplete(edition, "error" if strict else "warning")
    yield from _borrowed_words(edition.language, theme)


def _incomplete(edition: Edition, severity: Severity) -> Finding:
    settings = edition.book.settings
    file = catalog_files.name(edition.book.root, edition.language)
    # The share is cut, not rounded: 99.9 % is not all.
    share = f"{int(edition.share * 100)} % of the words may be published"
    what = (
        f"{share}; the rest stands in the source language"
        if edition.is_published
        else f"{share}, and below the {settings.minimum:.0%} of editions.minimum no edition is made"
    )
    if not (edition.book.root / file).exists():
        what = f"this catalog is new: {what}"
    return Finding(file, what, "translate what is missing or stale", severity)


def _borrowed_words(tag: str, theme: Theme) -> Iterator[Finding]:
    """The publisher's words of an edition that are another language's, or another region's."""
    if tag == PSEUDO_LANGUAGE:
        return
    words = publisher.words(theme, tag)
    where = paths.template(f"languages/{tag}.po")
    for owner, count in words.borrowed.items():
        what = (
            f"{count} of {len(words.said)} publisher's words (Contents, Figure, …) are those of"
            f" {owner!r}, for there are none for {tag!r}"
        )
        is_region = tags.primary(owner) == tags.primary(tag)
        tip = (
            f"say there which are right for {tag!r}, too: copy those of {owner!r}, mend the others"
            if is_region
            else f"translate templates/languages/{publisher.ENGLISH}.po there"
        )
        yield Finding(where, what, tip, "warning", "borrowed-words")
