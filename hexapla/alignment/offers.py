"""Beads → offers: what the translation has for each text of the source, in the source's marks."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from urllib.parse import quote

from hexapla.alignment.beads import Alignment, Bead, Piece
from hexapla.alignment.features import pieces
from hexapla.alignment.transfer import transfer_marks
from hexapla.languages import scripts
from hexapla.languages.scripts import separates_sentences
from hexapla.model import Book, Node, Segment
from hexapla.segments.segments import render, substitute
from hexapla.segments.slots import Slot, slots
from hexapla.source import file_links, pandoc, pandoc_ast
from hexapla.source.id_rules import automatic_ids
from hexapla.source.ids import NameTargets
from hexapla.source.pandoc_ast import located_blocks

Key = tuple[str | None, str]
"""What identifies a message: context and text."""

SENTENCE_END = re.compile(rf"{scripts.SENTENCE_END}(?=\s|$)|{scripts.WIDE_SENTENCE_END}")


@dataclass(frozen=True, slots=True)
class Side:
    """The source, or the translation: its texts, ready to be compared."""

    book: Book
    slots: list[Slot]
    pieces: list[Piece]

    @classmethod
    def of(cls, book: Book) -> Side:
        """The texts of a book."""
        return cls(book, *pieces(book))

    def file_of(self, piece: Piece) -> str:
        """The file that a piece stands in."""
        return self.slots[piece.places[0]].where.partition("#")[0]

    def text_of(self, members: Sequence[Piece]) -> str:
        """The plain text of pieces."""
        return " ".join(pandoc_ast.plain(self.slots[piece.places[0]].inlines) for piece in members)


@dataclass(frozen=True, slots=True)
class Offer:
    """What the translation has for one slot of the source."""

    slot: Slot
    effort: int
    key: Key
    """The message of the slot."""
    inlines: list[Node]
    """The words of the translation."""
    file: str
    """Where they are from."""
    doubts: tuple[str, ...] = ()
    text: str = ""
    """The words as a translation of the message."""


def redirect_links(source: Side, translation: Side, alignment: Alignment) -> None:
    """Lead links within the translation to the ids of the source's headings, figures and tables."""
    homes = NameTargets()
    for bead in alignment.beads:
        file = next(iter(_ids(bead.source[0])), "")
        if file and bead.source[0].kind in {"heading", "caption"}:
            for name in (*_ids(bead.target[0]), *automatic_ids(translation.text_of(bead.target))):
                homes.add(translation.file_of(bead.target[0]), name, file)
    known = {name for piece in source.pieces for name in _ids(piece)}
    files = _file_names(source.book, translation.book)
    chapters = file_links.chapters(
        [*located_blocks(source.book), *located_blocks(translation.book)]
    )
    for where, block in located_blocks(translation.book):
        file = where.partition("#")[0]
        for node in pandoc_ast.walk(block):
            if node["t"] != "Link" or not (place := _link_target(node["c"][2][0], file, files)):
                continue
            target_file, name = place[0], place[1] or chapters[place[0]]
            own = homes.get((target_file, name)) if target_file != file else None
            target = own or (name if name in known else homes.find(target_file, name))
            if target:
                node["c"][2][0] = f"#{target}"


def _file_names(book: Book, translation: Book) -> dict[str, str]:
    """What links call the files: those of the translation, by its names or the source's, first."""
    suffix = f".{translation.settings.language}."
    called = {PurePosixPath(name).name: name for name, _ in book.files}
    called |= {name.replace(suffix, "."): name for name, _ in translation.files}
    return called | {name: name for name, _ in translation.files}


def _link_target(target: str, file: str, files: Mapping[str, str]) -> tuple[str, str] | None:
    """The file and name that a link in a file leads to, in whatever folders the files were."""
    path, name = file_links.split_target(target)
    near = f"{quote(PurePosixPath(path).name)}#{quote(name)}" if path else target
    place = file_links.target_of(near, file, files)
    return (files.get(place[0], file), place[1]) if place else None


def _ids(piece: Piece) -> list[str]:
    return [trait.removeprefix("id ") for trait in piece.traits if trait.startswith("id ")]


def offers_of(source: Side, translation: Side, alignment: Alignment) -> Iterator[Offer]:
    """What the translation has for each slot of the source."""
    source_slots = list(slots(source.book))
    ready = list(zip(source_slots, render(source_slots), strict=True))
    names = list(translation.book.files)
    for slot, (text, effort) in ready[: len(source.book.meta)]:
        if words := translation.book.meta.get(slot.context or ""):
            yield Offer(slot, effort, (slot.context, text), words, names[0][0])
    for bead in alignment.beads:
        file = translation.file_of(bead.target[0])
        for piece, words in zip(bead.source, _words(bead, translation), strict=True):
            slot, (text, effort) = ready[len(source.book.meta) + piece.places[0]]
            yield Offer(slot, effort, (slot.context, text), words, file, bead.doubts)


def _words(bead: Bead, translation: Side) -> list[list[Node]]:
    """The words of a bead for each of its pieces in the source."""
    glue = [pandoc_ast.space()] if separates_sentences(translation.book.settings.language) else []
    words: list[Node] = []
    for piece in bead.target:
        words += [*(glue if words else []), *translation.slots[piece.places[0]].inlines]
    if len(bead.source) == 1:
        return [words]
    return _cut(words, bead.source[0].length / sum(piece.length for piece in bead.source))


def _cut(inlines: list[Node], share: float) -> list[list[Node]]:
    """A merged text in two, at the end of the sentence nearest to a share of its length.

    Where there is none, both are all of it: nothing is lost, and a person cuts it.
    """
    nodes = list(_sentences(inlines))
    ends = [at for at in range(1, len(nodes)) if _is_end(nodes, at)]
    if not ends:
        return [inlines, inlines]
    wanted = share * len(pandoc_ast.plain(nodes))
    best = min(ends, key=lambda at: abs(len(pandoc_ast.plain(nodes[:at])) - wanted))
    return [nodes[:best], nodes[best:]]


def _sentences(inlines: list[Node]) -> Iterator[Node]:
    """The inlines, each Str cut behind the sentences that end in it."""
    for node in inlines:
        if node["t"] == "Str":
            ends = [found.end() for found in SENTENCE_END.finditer(node["c"])]
            cuts = sorted({0, *ends, len(node["c"])})
            yield from (pandoc_ast.string(node["c"][a:b]) for a, b in itertools.pairwise(cuts))
        else:
            yield node


def _is_end(nodes: Sequence[Node], at: int) -> bool:
    """Whether a sentence ends before a node, and its notes with it."""
    if nodes[at]["t"] in {"Note", "Space"}:
        return False
    while at and nodes[at - 1]["t"] in {"Note", "Space"}:
        at -= 1
    text = pandoc_ast.plain(list(nodes[:at]))
    return any(found.end() == len(text) for found in SENTENCE_END.finditer(text))


def with_texts(offers: Sequence[Offer]) -> list[Offer]:
    """The offers with their texts, in the marks of the source."""
    retold = [
        replace(offer, inlines=transferred.inlines, doubts=(*offer.doubts, *transferred.doubts))
        for offer in offers
        if not offer.slot.verbatim
        for transferred in [transfer_marks(offer.slot, offer.effort, offer.inlines)]
    ]
    texts = pandoc.write_segments([offer.inlines for offer in retold])
    with_text = [
        replace(offer, text=text.strip()) for offer, text in zip(retold, texts, strict=True)
    ]
    with_text += [
        replace(offer, text=pandoc_ast.plain(offer.inlines))
        for offer in offers
        if offer.slot.verbatim
    ]
    return [offer for offer in with_text if offer.text.strip()]


def checked(book: Book, offers: Sequence[Offer]) -> list[Offer]:
    """The offers, with a doubt on each that could not stand in the place of its source."""
    best = chosen(offers)
    refused: set[Key] = set()

    def translate(segment: Segment) -> str | None:
        offer = best.get(segment.key)
        return offer.text if offer else None

    substitute(book, translate, on_refusal=lambda segment: refused.add(segment.key))
    doubt = "its markup is not that of the source"
    return [
        replace(offer, doubts=(doubt,)) if offer.key in refused and not offer.doubts else offer
        for offer in offers
    ]


def chosen(offers: Sequence[Offer]) -> dict[Key, Offer]:
    """The offer for each message: the first that is sure, or else the first."""
    chosen: dict[Key, Offer] = {}
    for offer in sorted(offers, key=lambda offer: bool(offer.doubts)):
        chosen.setdefault(offer.key, offer)
    return chosen
