"""Book → Segments, and back: the texts for translators, and a book with other words.

Nothing is trusted on the way out: each text is read back by pandoc before a translator sees it.
Nothing is trusted on the way in either: what would break its markup is refused, and named.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from hexapla.errors import Finding, ToolError, shorten
from hexapla.files import characters
from hexapla.model import Book, Node, Segment
from hexapla.segments.marks import (
    MARK,
    MAX_EFFORT,
    Marks,
    MarkupError,
    decode,
    describe,
    encode,
    trimmed,
)
from hexapla.segments.refusals import refuse_new_markup, typed_fault
from hexapla.segments.slots import CODE, Slot, slots
from hexapla.source import pandoc, pandoc_ast


def extract(book: Book) -> list[Segment]:
    """The segments of a book, in the order of reading."""
    book_slots = list(slots(book))
    return [
        Segment(text, slot.context, slot.where, tuple(_comments(slot, text, effort)))
        for slot, (text, effort) in zip(book_slots, render(book_slots), strict=True)
    ]


def _comments(slot: Slot, text: str, effort: int) -> Iterator[str]:
    """What a translator is told of a text, each on one line: a line end ends a comment."""
    for comment in (*slot.comments, *marks_comment(slot, text, effort)):
        yield " ".join(characters.FORBIDDEN.sub(" ", comment).split())


def marks_comment(slot: Slot, text: str, effort: int) -> list[str]:
    """A line that tells the translator what each mark of the text stands for."""
    if slot.verbatim or not MARK.search(text):
        return []
    marks = Marks()
    encode(slot.inlines, marks, effort)
    descriptions = [
        f"⟦{number}⟧ = {describe(node)}" for number, node in marks.nodes.items() if describe(node)
    ]
    return [", ".join(descriptions)] if descriptions else []


# Words → text


def render(slot_list: list[Slot]) -> list[tuple[str, int]]:
    """The text of each slot, and the effort that made it exact.

    Nothing is trusted: every text is read back, and one that does not give the same tree is
    written again with more of it handed out as marks.

    Raises:
        ToolError: a text cannot be made exact at all, which is a fault of ours.
    """
    # The editions of a book have the same source.
    asked = json.dumps([(slot.inlines, slot.verbatim) for slot in slot_list])
    key = hashlib.sha256(asked.encode()).digest()
    if key not in _rendered:
        done = _render(slot_list)
        _rendered.clear()
        _rendered[key] = done
    return list(_rendered[key])


_rendered: dict[bytes, list[tuple[str, int]]] = {}
"""What was rendered last, by the digest of its source."""


def _render(slot_list: list[Slot]) -> list[tuple[str, int]]:
    texts: list[tuple[str, int]] = [("", 0)] * len(slot_list)
    waiting = [i for i, slot in enumerate(slot_list) if not slot.verbatim]
    for i, slot in enumerate(slot_list):
        if slot.verbatim:
            texts[i] = (slot.inlines[0]["c"], 0)
    for effort in range(MAX_EFFORT + 1):
        marks = [Marks() for _ in waiting]
        flat = [
            encode(slot_list[i].inlines, m, effort) for i, m in zip(waiting, marks, strict=True)
        ]
        written = pandoc.write_segments(flat)
        parsed = pandoc.read_segments(written)
        remaining = []
        for i, mark, text, nodes in zip(waiting, marks, written, parsed, strict=True):
            if _is_lossless(nodes, mark, slot_list[i].inlines):
                texts[i] = (text, effort)
            else:
                remaining.append(i)
        waiting = remaining
        if not waiting:
            return texts
    slot = slot_list[waiting[0]]
    what = f"{pandoc_ast.plain(slot.inlines)[:60]!r} cannot be handed to a translator exactly"
    raise ToolError(Finding(slot.where, what, "please report it; {.notranslate} helps"))


def _is_lossless(nodes: list[Node], marks: Marks, inlines: list[Node]) -> bool:
    try:
        return decode(nodes, marks) == trimmed(inlines)
    except MarkupError:
        return False


# Text → words


def keep(_segment: Segment, words: list[Node]) -> list[Node]:
    """Words as they are: nothing to tell the reader about their state."""
    return words


def substitute(
    book: Book,
    translate: Callable[[Segment], str | None],
    frame: Callable[[Segment, list[Node]], list[Node]] = keep,
    on_refusal: Callable[[Segment], None] = lambda _segment: None,
) -> tuple[Book, list[Finding]]:
    """A copy of the book with other words, and what was wrong with some of them.

    ``translate`` gives the text for a segment, or None to keep the source; ``frame`` may wrap the
    words that come to stand there. A text that would break its markup is not put in: the source
    stays in its place, with a finding; ``on_refusal`` hears of it before any segment is framed.
    """
    edition = replace(
        book,
        blocks=pandoc_ast.copy(book.blocks),
        meta=pandoc_ast.copy(book.meta),
        labels=pandoc_ast.copy(book.labels),
    )
    edition_slots = list(slots(edition))
    rendered = render(edition_slots)
    segments = [
        Segment(text, slot.context, slot.where)
        for slot, (text, _) in zip(edition_slots, rendered, strict=True)
    ]
    texts = [translate(segment) for segment in segments]
    parsed = _parse(edition_slots, segments, texts)
    findings, ready = [], []
    for slot, (_, effort), segment, text, nodes in zip(
        edition_slots, rendered, segments, texts, parsed, strict=True
    ):
        words = slot.inlines
        if text:
            try:
                words = _words(slot, effort, segment.text, text, nodes)
            except MarkupError as fault:
                findings.append(_refusal(slot.where, segment.text, text, fault))
                on_refusal(segment)
        ready.append((slot, segment, list(words)))
    for slot, words in [(slot, frame(segment, words)) for slot, segment, words in ready]:
        slot.put(words)
    return edition, findings


def faults(pairs: Sequence[tuple[Segment, str]]) -> list[str | None]:
    """What keeps each text from taking the place of its segment, or None, with one pandoc call.

    It finds what ``substitute`` would refuse, but for what only the book itself can tell: which
    marks are links, that must not stand in one another.
    """
    return [
        fault or (None if segment.context == CODE else _fault_of_marks(segment.text, nodes))
        for (segment, _), (fault, nodes) in zip(pairs, _read_faults(pairs), strict=True)
    ]


def markup_faults(pairs: Sequence[tuple[Segment, str]]) -> list[str | None]:
    """Like ``faults``, of markup alone: what a text has, and its segment has not."""
    return [fault for fault, _ in _read_faults(pairs)]


def _read_faults(
    pairs: Sequence[tuple[Segment, str]],
) -> Iterator[tuple[str | None, list[Node]]]:
    """The markup that each text has and its segment has not, or None; and its inlines."""
    sources = pandoc.read_segments([segment.text for segment, _ in pairs])
    typed = [typed_fault(segment.text, text) for segment, text in pairs]
    read = pandoc.read_segments(
        ["" if fault else text for fault, (_, text) in zip(typed, pairs, strict=True)]
    )
    for (segment, text), source, fault, nodes in zip(pairs, sources, typed, read, strict=True):
        if segment.context == CODE or fault:
            yield fault, nodes
            continue
        try:
            refuse_new_markup(segment.text, source, text, nodes)
        except MarkupError as error:
            yield str(error), nodes
        else:
            yield None, nodes


def _fault_of_marks(source: str, nodes: list[Node]) -> str | None:
    """What is wrong with the marks of a text that was read, or None."""
    try:
        decode(nodes, _marks_of(source))
    except MarkupError as error:
        return str(error)
    return None


def _marks_of(text: str) -> Marks:
    """The marks of a segment's text, standing for nothing."""
    marks = Marks()
    for closing, number in MARK.findall(text):
        marks.nodes.setdefault(int(number), pandoc_ast.span([pandoc_ast.space()]))
        if closing:
            marks.pairs.add(int(number))
    return marks


def _parse(
    slot_list: list[Slot], segments: list[Segment], texts: list[str | None]
) -> list[list[Node] | None]:
    """The inlines of each text that can be given to pandoc at all."""
    wanted = [
        i
        for i, (slot, segment, text) in enumerate(zip(slot_list, segments, texts, strict=True))
        if text and not slot.verbatim and not typed_fault(segment.text, text)
    ]
    parsed: list[list[Node] | None] = [None] * len(slot_list)
    for i, nodes in zip(
        wanted, pandoc.read_segments([texts[i] or "" for i in wanted]), strict=True
    ):
        parsed[i] = nodes
    return parsed


def _refusal(where: str, source: str, text: str, fault: MarkupError) -> Finding:
    what = f"{shorten(text)!r} breaks the markup of {shorten(source)!r}: {fault}"
    tip = "keep every ⟦n⟧ exactly once, and add no markup that the source does not have"
    return Finding(where, what, tip, id="broken-markup")


def _words(slot: Slot, effort: int, source: str, text: str, nodes: list[Node] | None) -> list[Node]:
    """The words of a translation, with the slot's own nodes where its marks stand."""
    if fault := typed_fault(source, text):
        raise MarkupError(fault)
    if slot.verbatim:
        return [pandoc_ast.string(text)]
    marks = Marks()
    refuse_new_markup(source, encode(slot.inlines, marks, effort), text, nodes or [])
    return _framed(slot.inlines, decode(nodes or [], marks))


def _framed(source: list[Node], words: list[Node]) -> list[Node]:
    """New words between the spaces that the source had at its ends."""
    kept = trimmed(source)
    before = next((i for i, node in enumerate(source) if node["t"] != "Space"), len(source))
    return [*source[:before], *words, *source[before + len(kept) :]]
