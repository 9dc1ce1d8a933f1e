"""Translated Markdown → Catalog: takes over a translation that was made without Hexapla.

The files are read as the source is and aligned with it. What fits becomes a translation, what is
doubtful a stale one with the reason, and what fits nowhere is told. Nothing that a person wrote
into the catalog before is touched.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath

from hexapla.alignment.aligner import align
from hexapla.alignment.beads import ELSEWHERE, Alignment, Bead, Piece
from hexapla.alignment.langid import recognise
from hexapla.alignment.offers import (
    Offer,
    Side,
    checked,
    chosen,
    offers_of,
    redirect_links,
    with_texts,
)
from hexapla.alignment.reader import TIP, has_text, read_translation
from hexapla.catalogs.catalog import Catalog, Message
from hexapla.errors import Finding, UsageError
from hexapla.languages import catalog_files, languages
from hexapla.languages.tags import primary
from hexapla.model import Book
from hexapla.theme import Theme

Key = tuple[str | None, str]
"""What identifies a message: context and text."""

ADOPTED, DOUBTFUL = "adopted: ", "adopted, doubtful: "
"""How the comment begins that tells a translator where a translation came from."""

LENIENT = (
    "markdown+lists_without_preceding_blankline+autolink_bare_uris"
    "-blank_before_header-blank_before_blockquote"
)
"""pandoc's Markdown, as it is written for GitHub."""

OTHER_READERS = ("markdown", LENIENT)
"""How a translation may be written if not as the source is. The best fit wins."""

PERFECT = 0.95
"""The share of the source found for certain from which no other way of reading is tried."""

STRANGE, SHAKY = 0.2, 0.5
"""The shares of a translation found for certain: under the first it is refused, under the second
all of it is doubtful."""

SAME_WORDS = 4
"""From how many words on a text that equals its source is no translation of it."""

FIRST_WORDS = 60
"""How much of a text is shown so that a person can find it, in characters."""


@dataclass(frozen=True, slots=True)
class Leftover:
    """A text of the translation that has no place in the source."""

    where: str
    """The file, and the heading above it."""
    text: str


@dataclass(frozen=True, slots=True)
class Adopted:
    """What became of a translation that was made without Hexapla."""

    catalog: Catalog
    placed: list[Message] = field(default_factory=list)
    """The messages that got a translation which is sure."""
    doubtful: list[Message] = field(default_factory=list)
    """The messages that got one to look at: stale, with the reason as a comment."""
    unplaced: tuple[Leftover, ...] = ()
    """What of the files stands in no message."""
    findings: list[Finding] = field(default_factory=list)
    """Warnings: what was not placed, and where the catalog already says something else."""


def adopt(book: Book, catalog: Catalog, texts: Sequence[tuple[str, str]], theme: Theme) -> Adopted:
    """Take a translation over into a catalog that is in step with the book.

    ``texts`` are the names and the Markdown of one file or several: in the order of the book, or
    named as the source files are. Only messages without a translation are filled.

    Raises:
        UsageError: the book has no such language, or the files are no translation of the book
            into it.
        ToolError: pandoc cannot read a file.
    """
    _refuse_call(book, catalog.language, texts)
    source = Side.of(book)
    translation, alignment = _best_reading(source, texts, catalog.language, theme)
    warnings = list(_refuse_unrelated(source, translation, alignment))
    redirect_links(source, translation, alignment)
    offers = list(offers_of(source, translation, _without_unsure(translation, alignment)))
    offers = checked(book, with_texts(offers))
    adopted = _fill_catalog(catalog, offers, catalog_files.name(book.root, catalog.language))
    unplaced = tuple(_leftovers(translation, alignment))
    findings = [*warnings, *adopted.findings, *map(_unplaced_finding, unplaced)]
    return replace(adopted, unplaced=unplaced, findings=findings)


def _refuse_call(book: Book, language: str, texts: Sequence[tuple[str, str]]) -> None:
    if language not in book.settings.languages:
        known = ", ".join(book.settings.languages) or "none"
        what = f"the book is not translated into {language!r}"
        tip = f"its languages are {known}; add one to editions.languages in book.toml"
        raise UsageError(Finding("adopt", what, tip))
    if not texts:
        raise UsageError(Finding("adopt", "there is no file to adopt", TIP))
    if empty := [name for name, text in texts if not has_text(text)]:
        raise UsageError(Finding(name, "there is no text in it", TIP) for name in empty)


# Reading and aligning


def _best_reading(
    source: Side, texts: Sequence[tuple[str, str]], language: str, theme: Theme
) -> tuple[Side, Alignment]:
    """The translation read in the way that fits the source best."""
    total = sum(piece.length for piece in source.pieces)
    readings = []
    for reader in dict.fromkeys((source.book.settings.reader, *OTHER_READERS)):
        there = Side.of(read_translation(source.book, texts, language, theme, reader))
        readings.append((there, align(_runs(source, there))))
        if _sure_length(readings[-1][1]) >= PERFECT * total:
            break
    return max(readings, key=lambda reading: _sure_length(reading[1]))


def _sure_length(alignment: Alignment) -> int:
    """How much of the source is placed for certain, in characters."""
    return sum(bead.source[0].length for bead in alignment.beads if not bead.doubts)


def _runs(source: Side, translation: Side) -> list[tuple[list[Piece], list[Piece]]]:
    """What is to be aligned: file with file where all names say so, else everything at once."""
    suffix = f".{translation.book.settings.language}."
    known = {PurePosixPath(name).name: name for name, _ in source.book.files}
    file_names = {known.get(name.replace(suffix, ".")): name for name, _ in translation.book.files}
    if (
        None in file_names
        or len(file_names) < len(translation.book.files)
        or len(known) < len(source.book.files)
    ):
        return [(source.pieces, translation.pieces)]
    return [
        (
            [piece for piece in source.pieces if source.file_of(piece) == file],
            [
                piece
                for piece in translation.pieces
                if translation.file_of(piece) == file_names.get(file)
            ],
        )
        for file, _ in source.book.files
    ]


# Refusing what is no translation of the book


def _refuse_unrelated(source: Side, translation: Side, alignment: Alignment) -> Iterator[Finding]:
    """Refuse files that are no translation, or in another language; a warning where it seems so."""
    language = translation.book.settings.language
    where = ", ".join(name for name, _ in translation.book.files)
    tip = f"give a translation of this book into {languages.language_name(language, 'en')}"
    same = (
        bead
        for bead in alignment.beads
        if source.text_of(bead.source) == translation.text_of(bead.target)
    )
    if (
        not _is_same_language(language, source.book.settings.language)
        and _share(translation, same) > SHAKY
    ):
        raise UsageError(Finding(where, "this is the text of the source itself", tip))
    # Names and what was left untranslated tell nothing of the language.
    known = {source.text_of([piece]) for piece in source.pieces}
    told = [piece for piece in translation.pieces if translation.text_of([piece]) not in known]
    text = translation.text_of([piece for piece in told if piece.kind != "code"])
    if other := recognise(text, language, source.book.settings.languages):
        name = languages.language_name(other.language, "en")
        what = f"this seems to be {name}, not {languages.language_name(language, 'en')}"
        if other.is_foreign or other.language in source.book.settings.languages:
            raise UsageError(Finding(where, what, tip))
        yield Finding(where, what, tip, "warning", "adopt-language")
    if (fitting := _share(translation, (bead for bead in alignment.beads if bead.fits))) < STRANGE:
        what = f"only {int(fitting * 100)} % of it surely fits the source"
        raise UsageError(Finding(where, what, tip))


def _is_same_language(language: str, other: str) -> bool:
    """Whether two tags name one language, as en and en-GB do."""
    return primary(language) == primary(other)


def _share(translation: Side, beads: Iterable[Bead]) -> float:
    """How much of the translation the beads hold, by characters."""
    every = (one for piece in translation.pieces for one in (piece, *piece.children))
    total = sum(piece.length for piece in every) or 1
    return sum(piece.length for bead in beads for piece in bead.target) / total


def _without_unsure(translation: Side, alignment: Alignment) -> Alignment:
    """Where only the lesser part is sure and in order, nothing is."""
    in_order = (bead for bead in alignment.beads if bead.fits and ELSEWHERE not in bead.doubts)
    if _share(translation, in_order) >= SHAKY:
        return alignment
    doubt = "most of the translation does not surely fit the source"
    beads = tuple(replace(bead, doubts=(*bead.doubts, doubt)) for bead in alignment.beads)
    return replace(alignment, beads=beads)


# Into the catalog


def _fill_catalog(catalog: Catalog, offers: Sequence[Offer], file: str) -> Adopted:
    """The catalog with an offer in each message that had no translation."""
    best = chosen(offers)
    result = Adopted(catalog)
    messages = []
    for message in catalog:
        offer = best.get(message.key)
        if offer and not message.string.strip():
            filled = _message(message, offer)
            (result.doubtful if filled.state == "stale" else result.placed).append(filled)
            result.findings.extend(_rivals(file, offer, offers))
            messages.append(filled)
            continue
        if offer and offer.text != message.string:
            result.findings.append(_conflict(file, offer))
        messages.append(message)
    return replace(result, catalog=replace(catalog, messages=tuple(messages)))


def _message(message: Message, offer: Offer) -> Message:
    """The message with what was adopted, and where it came from."""
    doubts = list(offer.doubts)
    if offer.text == message.id and len(message.id.split()) >= SAME_WORDS:
        doubts.append("it is the same as the source")
    line = f"{DOUBTFUL}{'; '.join(doubts)} ({offer.file})" if doubts else f"{ADOPTED}{offer.file}"
    flags = ("fuzzy", *message.flags) if doubts else message.flags
    return replace(
        message,
        string=offer.text,
        comments=(*message.comments, line),
        flags=tuple(dict.fromkeys(flags)),
    )


def _rivals(file: str, offer: Offer, offers: Sequence[Offer]) -> Iterator[Finding]:
    """A finding for each other translation of the same message."""
    texts = (rival.text for rival in offers if rival.key == offer.key and rival is not offer)
    for text in dict.fromkeys(texts):
        if text != offer.text:
            what = (
                f"{_first_words(offer.key[1])!r} is translated twice: one was taken, not {text!r}"
            )
            tip = 'a {ctx="…"} in the source tells two equal texts apart'
            yield Finding(f"{file} ({offer.slot.where})", what, tip, "warning", "adopt-two")


def _conflict(file: str, offer: Offer) -> Finding:
    what = f"{_first_words(offer.key[1])!r} is translated already; {offer.file} has {offer.text!r}"
    tip = "the catalog keeps its own; change it there if you like the other one better"
    return Finding(f"{file} ({offer.slot.where})", what, tip, "warning", "adopt-kept")


def _unplaced_finding(leftover: Leftover) -> Finding:
    what = f"this has no place in the source: {_first_words(leftover.text)!r}"
    tip = "look for its source by hand, or leave it out"
    return Finding(leftover.where, what, tip, "warning", "adopt-unplaced")


def _first_words(text: str) -> str:
    return text if len(text) <= FIRST_WORDS else f"{text[:FIRST_WORDS].rsplit(' ', 1)[0]} …"


def _leftovers(translation: Side, alignment: Alignment) -> Iterator[Leftover]:
    """What of the translation was not placed, with its file and the heading above it.

    What says the same as a text that has its place, as a picture's caption does where there is no
    alt text, is no loss.
    """
    unplaced = {piece.places for piece in alignment.target}
    placed = {translation.text_of([piece]) for bead in alignment.beads for piece in bead.target}
    heading = ""
    for piece in translation.pieces:
        if piece.kind == "heading":
            heading = f", under {_first_words(translation.text_of([piece]))!r}"
        for one in (piece, *piece.children):
            if one.places in unplaced and translation.text_of([one]) not in placed:
                yield Leftover(f"{translation.file_of(one)}{heading}", translation.text_of([one]))
