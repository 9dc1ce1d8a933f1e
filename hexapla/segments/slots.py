"""The one walk over a book that finds all its prose: each place that holds a segment's words.

Extraction and substitution both take it, so they cannot disagree on what a segment is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from hexapla.model import Book, Node
from hexapla.segments.marks import PLAIN_STYLES, TEXT, WRAPPERS, inner_of, is_kept
from hexapla.source import citations, pandoc_ast
from hexapla.source.attributes import LEVELS
from hexapla.source.constructs import admonitions, statements
from hexapla.source.constructs.short_captions import SHORT
from hexapla.source.normalise import spoken
from hexapla.source.pandoc_ast import cells, located_blocks
from hexapla.source.uses.conditions import is_of_languages

INDEX = "index"
"""The context of an entry of the index; a sub-entry says after a colon what it stands under."""

CITATION = "citation"
"""The context of the words round the key of a citation."""

CODE = "code"
"""The context of a code block that is to be translated."""

HEADS = {admonitions.TITLE, statements.NAME}
"""The classes of the words that head a box."""

REMARK = re.compile(r"<!--\s*translators:\s*(.*?)\s*-->\s*", re.DOTALL)


@dataclass(slots=True)
class Slot:
    """One place in a tree that holds a segment's words."""

    inlines: list[Node]
    """The words, as they stand."""
    put: Callable[[list[Node]], None]
    """Puts other words in their place."""
    context: str | None
    where: str
    comments: tuple[str, ...] = ()
    verbatim: bool = False
    """A code block: one text with line breaks, no Markdown."""


def slots(book: Book) -> Iterator[Slot]:
    """Every place in the book that holds prose: metadata, the tree, the labels of its pictures."""
    for key, inlines in book.meta.items():
        yield _list_slot(inlines, key, "source/book.toml")
    remarks: list[str] = []
    for where, block in located_blocks(book):
        if remark := _remark(block):
            remarks.append(remark)
            continue
        for slot in _block_slots(block, where, None):
            slot.comments = (*remarks, *slot.comments)
            yield slot
        remarks = []
    for path, labels in book.labels.items():
        for label in labels:
            yield _list_slot(label, "label", f"source/{path}")


def _remark(block: Node) -> str | None:
    if block["t"] != "RawBlock":
        return None
    found = REMARK.fullmatch(block["c"][1])
    return " ".join(found[1].split()) if found else None


def _list_slot(inlines: list[Node], context: str | None, where: str) -> Slot:
    def put(words: list[Node]) -> None:
        inlines[:] = words

    return Slot(inlines, put, context, where)


def _string_slot(holder: list[Any], at: int, context: str, where: str) -> Slot:
    def put(words: list[Node]) -> None:
        holder[at] = pandoc_ast.plain(words)

    return Slot(pandoc_ast.words(holder[at]), put, context, where)


def _code_slot(block: Node, where: str) -> Slot:
    def put(words: list[Node]) -> None:
        if words[0]["t"] == "Span":  # what the reader is told of it stands on the block itself
            (_, names, pairs), words = words[0]["c"]
            block["c"][0][1] += names
            block["c"][0][2] += pairs
        block["c"][1] = pandoc_ast.plain(words)

    return Slot([pandoc_ast.string(block["c"][1])], put, CODE, where, verbatim=True)


def _block_slots(block: Node, where: str, role: str | None) -> Iterator[Slot]:
    """The slots of one block; ``role`` is the context its paragraphs get from around it."""
    if "notranslate" in pandoc_ast.classes(block) or is_of_languages(block):
        return
    role = pandoc_ast.value(block, "ctx") or role
    match block:
        case {"t": "Para" | "Plain", "c": inlines}:
            yield from _inline_slots(inlines, role, where)
        case {"t": "Header", "c": [_, _, inlines]}:
            yield from _inline_slots(inlines, role or "heading", where)
        case {"t": "LineBlock", "c": lines}:
            for line in lines:
                yield from _inline_slots(line, role, where)
        case {"t": "CodeBlock"} if "translate" in pandoc_ast.classes(block):
            yield _code_slot(block, where)
        case {"t": "Div", "c": [[_, [name], []], blocks]} if name in HEADS:
            yield from _blocks_slots(blocks, where, role or "heading")
        case {"t": "BlockQuote", "c": blocks} | {"t": "Div", "c": [_, blocks]}:
            yield from _blocks_slots(blocks, where, role)
        case {"t": "BulletList", "c": items} | {"t": "OrderedList", "c": [_, items]}:
            for item in items:
                yield from _blocks_slots(item, where, role)
        case {"t": "DefinitionList", "c": entries}:
            for term, definitions in entries:
                yield from _inline_slots(term, role or "term", where)
                for definition in definitions:
                    yield from _blocks_slots(definition, where, role)
        case {"t": "Figure", "c": [_, _, blocks]}:
            yield from _blocks_slots(pandoc_ast.caption(block), where, role or "caption")
            yield from _short_slots(block, where)
            yield from _figure_slots(block, blocks, where, role or "caption")
        case {"t": "Table"}:
            yield from _blocks_slots(pandoc_ast.caption(block), where, role or "caption")
            yield from _short_slots(block, where)
            for cell in cells(block):
                yield from _blocks_slots(cell, where, role or "cell")


def _blocks_slots(blocks: list[Node], where: str, role: str | None) -> Iterator[Slot]:
    for block in blocks:
        yield from _block_slots(block, where, role)


def _short_slots(captioned: Node, where: str) -> Iterator[Slot]:
    """The short form of a caption."""
    for pair in captioned["c"][0][2]:
        if pair[0] == SHORT:
            slot = _string_slot(pair, 1, "caption", where)
            slot.comments = ("the short form of a caption, in the list of figures or tables",)
            yield slot


def _figure_slots(figure: Node, blocks: list[Node], where: str, role: str) -> Iterator[Slot]:
    """The slots of a figure's own blocks, which ``role`` tells from other captions."""
    caption_texts = [spoken(block["c"]) for block in pandoc_ast.caption(figure)]
    for block in blocks:
        match block:
            case {"t": "Plain" | "Para", "c": [{"t": "Image", "c": [_, alt, _]} as picture]}:
                # A picture that repeats its caption shares the caption's message.
                yield from _picture_slots(picture, role if alt in caption_texts else "alt", where)
            case _:
                yield from _block_slots(block, where, None)


def _picture_slots(picture: Node, context: str, where: str) -> Iterator[Slot]:
    attributes, said, target = picture["c"]
    if said:
        yield _list_slot(said, context, where)
    for pair in attributes[2]:
        if pair[0] == "alt" and pair[1]:
            yield _string_slot(pair, 1, "alt", where)
    if target[1]:
        yield _string_slot(target, 1, "title", where)


def _inline_slots(inlines: list[Node], context: str | None, where: str) -> Iterator[Slot]:
    """A slot for the words, then those that hide in them: notes, alt texts, link titles."""
    if _has_words(inlines):
        yield _list_slot(inlines, context, where)
    yield from _hidden_slots(inlines, where)


def _has_words(inlines: list[Node]) -> bool:
    """Whether there is text to translate, and not only what would stand as a mark."""
    return any(
        (node["t"] == "Str" and node["c"].strip())
        or (
            node["t"] in PLAIN_STYLES | WRAPPERS
            and not is_kept(node)
            and _has_words(inner_of(node))
        )
        for node in inlines
    )


def _hidden_slots(inlines: list[Node], where: str) -> Iterator[Slot]:
    for node in inlines:
        if node["t"] in TEXT or "notranslate" in pandoc_ast.classes(node) or is_of_languages(node):
            continue
        match node:
            case {"t": "Note", "c": blocks}:
                yield from _blocks_slots(blocks, where, None)
            case {"t": "Image"}:
                yield from _picture_slots(node, "alt", where)
            case {"t": "Link", "c": [_, inner, target]}:
                yield from _hidden_slots(inner, where)
                if target[1]:
                    yield _string_slot(target, 1, "title", where)
            case {"t": "Span" | "Cite" | "Quoted", "c": [_, inner]}:
                yield from _entry_slots(node, where)
                yield from _spelt_out_slots(node, where)
                yield from _citation_slots(node, where)
                yield from _hidden_slots(inner, where)
            case {"t": kind, "c": inner} if kind in PLAIN_STYLES | WRAPPERS:
                yield from _hidden_slots(inner, where)


def _entry_slots(mark: Node, where: str) -> Iterator[Slot]:
    """The entry that a mark gives to the index, a slot for each level of it.

    Each is a text of its own: the same word is translated once, and however it is translated, the
    sub-entries of all its places meet under it.
    """
    if not pandoc_ast.is_index_mark(mark):
        return
    pairs = mark["c"][0][2]
    above: list[str] = []
    for pair in [pair for level in LEVELS for pair in pairs if pair[0] == level]:
        slot = _string_slot(pair, 1, ": ".join([INDEX, *above]), where)
        slot.put = _entry_put(pairs, pair)
        slot.comments = (entry_comment(above),)
        above.append(pair[1])
        yield slot


def _spelt_out_slots(span: Node, where: str) -> Iterator[Slot]:
    """What an abbreviation stands for."""
    if "abbr" in pandoc_ast.classes(span):
        for pair in span["c"][0][2]:
            if pair[0] == "title" and pair[1].strip():
                yield _string_slot(pair, 1, "title", where)


def _citation_slots(cite: Node, where: str) -> Iterator[Slot]:
    """The words before and after each key of a citation that pandoc is to write.

    Where a book has no bibliography, a citation is the text that it was typed as.
    """
    if not citations.is_simple(cite):
        return
    comment = f"in the citation {citations.plain_citation(cite)}"
    for work in cite["c"][0]:
        before, after = work["citationPrefix"], work["citationSuffix"]
        for inlines, start in ((before, 0), (after, citations.words_after(work))):
            if _has_words(inlines[start:]):
                yield Slot(inlines[start:], _tail_put(inlines, start), CITATION, where, (comment,))


def _tail_put(inlines: list[Node], start: int) -> Callable[[list[Node]], None]:
    def put(words: list[Node]) -> None:
        inlines[start:] = words

    return put


def entry_comment(above: Sequence[str]) -> str:
    """What a translator is told of an entry of the index, by the entries that it stands under."""
    if above:
        return f"a sub-entry in the index, under “{', '.join(above)}”"
    return "an entry in the index, in the form that a dictionary would have"


def _entry_put(pairs: list[list[str]], pair: list[str]) -> Callable[[list[Node]], None]:
    """Puts other words in the place of an entry, and what the reader is told of their state."""

    def put(words: list[Node]) -> None:
        if words and words[0]["t"] == "Span" and "state" in pandoc_ast.classes(words[0]):
            (_, names, said), words = words[0]["c"]
            pairs.append([f"{pair[0]}-state", names[-1]])
            pairs.extend([f"{pair[0]}-{key}", value] for key, value in said)
        pair[1] = pandoc_ast.plain(words)

    return put
