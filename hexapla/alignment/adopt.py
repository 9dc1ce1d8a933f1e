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
from hexapla.alignment.offers import Offer, Side, checked, chosen, lead_links, offers_of, with_texts
from hexapla.alignment.reader import TIP, has_text, read_translation
from hexapla.catalogs.catalog import Catalog, Message
from hexapla.errors import Finding, UsageError
from hexapla.files import paths
from hexapla.languages import languages
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
    there, found = _best_reading(source, texts, catalog.language, theme)
    warnings = list(_refuse_strangers(source, there, found))
    lead_links(source, there, found)
    offers = list(offers_of(source, there, _shaken(there, found)))
    offers = checked(book, with_texts(offers))
    adopted = _filled(catalog, offers)
    unplaced = tuple(_leftovers(there, found))
    findings = [*warnings, *adopted.findings, *map(_strayed, unplaced)]
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
        if _surely(readings[-1][1]) >= PERFECT * total:
            break
    return max(readings, key=lambda reading: _surely(reading[1]))


def _surely(found: Alignment) -> int:
    """How much of the source is placed for certain, in characters."""
    return sum(bead.source[0].length for bead in found.beads if not bead.doubts)


def _runs(source: Side, there: Side) -> list[tuple[list[Piece], list[Piece]]]:
    """What is to be aligned: file with file where all names say so, else everything at once."""
    suffix = f".{there.book.settings.language}."
    known = {PurePosixPath(name).name: name for name, _ in source.book.files}
    own = {known.get(name.replace(suffix, ".")): name for name, _ in there.book.files}
    if None in own or len(own) < len(there.book.files) or len(known) < len(source.book.files):
        return [(source.pieces, there.pieces)]
    return [
        (
            [piece for piece in source.pieces if source.file(piece) == file],
            [piece for piece in there.pieces if there.file(piece) == own.get(file)],
        )
        for file, _ in source.book.files
    ]


# Refusing what is no translation of the book


def _refuse_strangers(source: Side, there: Side, found: Alignment) -> Iterator[Finding]:
    """Refuse files that are no translation, or in another language; a warning where it seems so."""
    language = there.book.settings.language
    where = ", ".join(name for name, _ in there.book.files)
    tip = f"give a translation of this book into {languages.name(language, 'en')}"
    same = (bead for bead in found.beads if source.said(bead.source) == there.said(bead.target))
    if not _are_one(language, source.book.settings.language) and _share(there, same) > SHAKY:
        raise UsageError(Finding(where, "this is the text of the source itself", tip))
    # Names and what was left untranslated tell nothing of the language.
    known = {source.said([piece]) for piece in source.pieces}
    told = [piece for piece in there.pieces if there.said([piece]) not in known]
    text = there.said([piece for piece in told if piece.kind != "code"])
    if other := recognise(text, language, source.book.settings.languages):
        name = languages.name(other.language, "en")
        what = f"this seems to be {name}, not {languages.name(language, 'en')}"
        if other.is_strange or other.language in source.book.settings.languages:
            raise UsageError(Finding(where, what, tip))
        yield Finding(where, what, tip, "warning", "adopt-language")
    if (fitting := _share(there, (bead for bead in found.beads if bead.fits))) < STRANGE:
        what = f"only {int(fitting * 100)} % of it surely fits the source"
        raise UsageError(Finding(where, what, tip))


def _are_one(language: str, other: str) -> bool:
    """Whether two tags name one language, as en and en-GB do."""
    return primary(language) == primary(other)


def _share(there: Side, beads: Iterable[Bead]) -> float:
    """How much of the translation the beads hold, by characters."""
    every = (one for piece in there.pieces for one in (piece, *piece.children))
    total = sum(piece.length for piece in every) or 1
    return sum(piece.length for bead in beads for piece in bead.target) / total


def _shaken(there: Side, found: Alignment) -> Alignment:
    """Where only the lesser part is sure and in order, nothing is."""
    in_order = (bead for bead in found.beads if bead.fits and ELSEWHERE not in bead.doubts)
    if _share(there, in_order) >= SHAKY:
        return found
    doubt = "most of the translation does not surely fit the source"
    beads = tuple(replace(bead, doubts=(*bead.doubts, doubt)) for bead in found.beads)
    return replace(found, beads=beads)


# Into the catalog


def _filled(catalog: Catalog, offers: Sequence[Offer]) -> Adopted:
    """The catalog with an offer in each message that had no translation."""
    best = chosen(offers)
    file = paths.catalog(catalog.language)
    done = Adopted(catalog)
    messages = []
    for message in catalog:
        offer = best.get(message.key)
        if offer and not message.string.strip():
            filled = _message(message, offer)
            (done.doubtful if filled.state == "stale" else done.placed).append(filled)
            done.findings.extend(_rivals(file, offer, offers))
            messages.append(filled)
            continue
        if offer and offer.text != message.string:
            done.findings.append(_kept(file, offer))
        messages.append(message)
    return replace(done, catalog=replace(catalog, messages=tuple(messages)))


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
            what = f"{_start(offer.key[1])!r} is translated twice: one was taken, not {text!r}"
            tip = 'a {ctx="…"} in the source tells two equal texts apart'
            yield Finding(f"{file} ({offer.slot.where})", what, tip, "warning", "adopt-two")


def _kept(file: str, offer: Offer) -> Finding:
    what = f"{_start(offer.key[1])!r} is translated already; {offer.file} has {offer.text!r}"
    tip = "the catalog keeps its own; change it there if you like the other one better"
    return Finding(f"{file} ({offer.slot.where})", what, tip, "warning", "adopt-kept")


def _strayed(leftover: Leftover) -> Finding:
    what = f"this has no place in the source: {_start(leftover.text)!r}"
    tip = "look for its source by hand, or leave it out"
    return Finding(leftover.where, what, tip, "warning", "adopt-unplaced")


def _start(text: str) -> str:
    return text if len(text) <= FIRST_WORDS else f"{text[:FIRST_WORDS].rsplit(' ', 1)[0]} …"


def _leftovers(there: Side, found: Alignment) -> Iterator[Leftover]:
    """What of the translation was not placed, with its file and the heading above it.

    What says the same as a text that has its place, as a picture's caption does where there is no
    alt text, is no loss.
    """
    left = {piece.places for piece in found.target}
    placed = {there.said([piece]) for bead in found.beads for piece in bead.target}
    heading = ""
    for piece in there.pieces:
        if piece.kind == "heading":
            heading = f", under {_start(there.said([piece]))!r}"
        for one in (piece, *piece.children):
            if one.places in left and there.said([one]) not in placed:
                yield Leftover(f"{there.file(one)}{heading}", there.said([one]))
