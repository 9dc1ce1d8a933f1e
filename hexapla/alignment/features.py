"""Book → Pieces, for ``adopt``: what of each text can be compared across languages."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from hexapla.alignment.beads import Piece
from hexapla.languages import languages, scripts
from hexapla.model import Book, Node
from hexapla.segments.marks import PLAIN_STYLES
from hexapla.segments.slots import Slot, slots
from hexapla.source import pandoc_ast

RUN = re.compile(f"[{scripts.UNSPACED}]+")
"""Letters of scripts that put no spaces between words."""

WORD = re.compile(r"[^\W\d_]+(?:[\u0300-\u036f\u064b-\u0652]*[^\W\d_]+)*")

NUMBER = re.compile(r"\d+(?:[.,٫٬'’]\d+|[ \u00a0\u202f]\d{3}(?!\d))*")

ADDRESS = re.compile(r"""\b(?:href|src)\s*=\s*["']?([^"'\s>]+)""", re.IGNORECASE)
"""Where a piece of HTML leads."""

NAME_LENGTH = 4
"""Words from this length on may be names that both languages write alike."""

STEM_LENGTH = 6
"""Where no stemmer knows a language, a word is its first letters."""

ENDINGS = {
    **{kind: scripts.TERMINAL_MARKS[kind] for kind in "?!:"},
    ".": scripts.TERMINAL_MARKS["."] + "…",
    ";": scripts.TERMINAL_MARKS[";"].removeprefix(";"),
}
"""How a text ends, by the signs of many scripts.

The items of a list in Latin script end with a semicolon, a comma or nothing, as their author
likes: that tells nothing of a translation."""

CLOSING = "\"'”’»›)]）」』》】*_ \u00a0\u202f"
"""What may stand behind the last sign of a sentence."""


@dataclass(frozen=True, slots=True)
class SlotRole:
    """Where a text stands in its document."""

    kind: str
    detail: str = ""
    id: str = ""
    """The id of its heading, figure or table, where there is one."""


def pieces(book: Book) -> tuple[list[Slot], list[Piece]]:
    """The slots of a book's text, and its pieces: those that hang on others are their children.

    The settings and the labels of pictures are no part of the text.
    """
    text = replace(book, meta={}, labels={})
    text_slots = list(slots(text))
    roles = dict(_slot_roles(text.blocks, ""))
    stem = stemmer(book.settings.language)
    results, at = [], 0
    while at < len(text_slots):
        count = _hidden(text, text_slots[at])
        children = [
            _piece(n, text_slots[n], _child_role(text_slots[n], roles), stem)
            for n in range(at + 1, at + 1 + count)
        ]
        own = _piece(at, text_slots[at], roles.get(id(text_slots[at].inlines)), stem)
        results.append(replace(own, children=tuple(children)))
        at += 1 + count
    return text_slots, results


def _hidden(book: Book, slot: Slot) -> int:
    """How many slots after this one hang on it: the walk gives them right behind their parent."""
    if slot.verbatim or slot.context in {"alt", "title"}:
        return 0
    alone = {"t": "Para", "c": slot.inlines}
    return len(list(slots(replace(book, blocks=[alone], files=(("", 1),))))) - 1


def _child_role(slot: Slot, roles: dict[int, SlotRole]) -> SlotRole:
    """A child stands in a note, or is an alt text or a title."""
    kind = (slot.context or "text").partition(":")[0]
    found = roles.get(id(slot.inlines), SlotRole(kind))
    return SlotRole(f"note {found.kind}" if found.kind not in {"alt", "title"} else found.kind)


def _slot_roles(blocks: Sequence[Node], path: str) -> Iterator[tuple[int, SlotRole]]:
    """The place of each list of inlines, by its identity."""
    for block in blocks:
        yield from _roles_in(block, path)
        for note in pandoc_ast.walk(block) if not path else ():
            if note["t"] == "Note":
                yield from _slot_roles(note["c"], "note")


def _roles_in(block: Node, path: str) -> Iterator[tuple[int, SlotRole]]:
    match block:
        case {"t": "Para" | "Plain", "c": inlines}:
            yield id(inlines), SlotRole("text", path)
        case {"t": "Header", "c": [level, attributes, inlines]}:
            yield id(inlines), SlotRole("heading", str(level), attributes[0])
        case {"t": "LineBlock", "c": lines}:
            for line in lines:
                yield id(line), SlotRole("line", path)
        case {"t": "Div", "c": [_, blocks]}:
            yield from _slot_roles(blocks, path or " ")
        case {"t": "BlockQuote", "c": blocks}:
            yield from _slot_roles(blocks, f"{path} quote")
        case {"t": "BulletList", "c": items} | {"t": "OrderedList", "c": [_, items]}:
            for item in items:
                yield from _slot_roles(item, f"{path} item")
        case {"t": "DefinitionList", "c": entries}:
            for term, definitions in entries:
                yield id(term), SlotRole("term", path)
                for definition in definitions:
                    yield from _slot_roles(definition, f"{path} definition")
        case {"t": "Figure", "c": [attributes, _, blocks]}:
            yield from _captions(block, "figure", attributes[0])
            yield from _slot_roles(blocks, f"{path} figure")
        case {"t": "Table", "c": [attributes, *_]}:
            yield from _captions(block, "table", attributes[0])
            for column, blocks in _cells(block):
                for number, place in _slot_roles(blocks, " "):
                    yield number, SlotRole("cell", f"{column}{place.detail.strip()}")


def _captions(block: Node, kind: str, name: str) -> Iterator[tuple[int, SlotRole]]:
    for number, _ in _slot_roles(pandoc_ast.caption(block), " "):
        yield number, SlotRole("caption", kind, name)


def _cells(table: Node) -> Iterator[tuple[int, list[Node]]]:
    """The blocks of each cell with the number of its column in its row."""
    _, _, _, head, bodies, foot = table["c"]
    rows = [*head[1], *(row for body in bodies for part in body[2:] for row in part), *foot[1]]
    for _, row in rows:
        for column, cell in enumerate(row, start=1):
            yield column, cell[4]


def _piece(at: int, slot: Slot, role: SlotRole | None, stem: Callable[[str], str]) -> Piece:
    role = role or SlotRole("code" if slot.verbatim else slot.context or "text")
    plain = pandoc_ast.plain(slot.inlines)
    traits = {*_traits(slot.inlines), *_traits_of_text(plain)}
    if role.id:
        traits.add(f"id {role.id}")
    words = frozenset(_words(plain, stem))
    # In letters, so that code is as long as its length in every script.
    length = scripts.letters(plain.strip())
    return Piece((at,), role.kind, role.detail.strip(), length, frozenset(traits), words)


def _traits(inlines: list[Node]) -> Iterator[str]:
    """What stands in the text besides words, each kind counted."""
    count: Counter[str] = Counter()
    for node in walk(inlines):
        name = COUNTED.get(node["t"])
        if pandoc_ast.is_note(node):
            name = "note"
        if node["t"] in PLAIN_STYLES:
            name = "style"
        if name:
            count[name] += 1
            yield f"{name} {count[name]}"
        match node:
            case {"t": "Link", "c": [_, _, [target, _]]}:
                yield f"to {target}"
            case {"t": "RawInline", "c": ["html", markup]}:
                yield from (f"to {target}" for target in ADDRESS.findall(markup))
            case {"t": "Image", "c": [_, _, [target, _]]}:
                yield f"shows {PurePosixPath(target).name}"
            case {"t": "Code" | "Math", "c": [_, text]}:
                yield f"says {text}"
            case {"t": "Cite", "c": [cited, _]}:
                yield from (f"cites {found['citationId']}" for found in cited)


COUNTED = {
    "Note": "note",
    "Link": "link",
    "Image": "picture",
    "Code": "code",
    "Math": "math",
    "LineBreak": "break",
}


def walk(inlines: list[Node]) -> Iterator[Node]:
    """Every inline, but for those inside of notes and pictures, which are texts of their own."""
    for node in inlines:
        yield node
        match node:
            case {"t": "Note" | "Image"}:
                pass
            case {"t": "Span"} if pandoc_ast.is_note(node):
                pass
            case {"t": "Link" | "Span" | "Cite" | "Quoted", "c": [_, inner, *_]}:
                yield from walk(inner)
            case {"t": kind, "c": inner} if kind in {*PLAIN_STYLES, "SmallCaps", "Underline"}:
                yield from walk(inner)


def _traits_of_text(text: str) -> Iterator[str]:
    """Numbers in any digits, words that might be names, and the sign at the end."""
    for number in NUMBER.findall(text):
        yield f"number {latin_digits(number)}"
    for word in WORD.findall(RUN.sub(" ", text)):
        if len(word) >= NAME_LENGTH:
            yield f"word {word.lower()}"
    last = text.rstrip(CLOSING)[-1:]
    yield next((f"ends {sign}" for sign, signs in ENDINGS.items() if last in signs), "ends")


def latin_digits(number: str) -> str:
    """The digits of a number as 0 to 9, without the separators, which differ by language."""
    return "".join(str(unicodedata.decimal(c)) for c in number if c.isdecimal())


def _words(text: str, stem: Callable[[str], str]) -> Iterator[str]:
    """The words of a text without their endings; of scripts without spaces, pairs of letters."""
    text = unicodedata.normalize("NFKC", text).lower()
    for run in RUN.findall(text):
        yield from (run[i : i + 2] for i in range(len(run) - 1)) if len(run) > 1 else (run,)
    for word in WORD.findall(RUN.sub(" ", text)):
        yield stem(word)


@functools.cache
def stemmer(tag: str) -> Callable[[str], str]:
    """Takes the endings off the words of a language."""
    import snowballstemmer

    name = (languages.locale(tag).get_language_name("en") or "").lower()
    if name in snowballstemmer.algorithms():
        return functools.cache(snowballstemmer.stemmer(name).stemWord)
    return lambda word: word[:STEM_LENGTH]
