"""Catalogs of other tools: their Markdown as our texts, with marks for code and links.

mdbook-i18n-helpers and po4a show a translator ``Run `cargo` now``, and we ``Run ⟦1⟧ now``. Their
message is read as Markdown and written as a segment is. In the translation the same marks are put
in where it has the same code and links as its source; where it has not, a person has to do it, and
the translation is offered as it is.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from hexapla.catalogs.catalog import Catalog, Message
from hexapla.errors import ToolError
from hexapla.files import characters
from hexapla.model import Node
from hexapla.segments.edits import words
from hexapla.segments.marks import ACTIVE, MARK, Marks, encode
from hexapla.segments.refusals import MOST_SIGNS, UNREADABLE
from hexapla.source import pandoc, pandoc_ast

BLOCK_START = re.compile(r"^(?:#{1,6} |> |\[\^[^\]]+\]: )")
"""What some tools leave before the words: the signs of a heading, a quotation, a note's body."""

BLOCK_END = re.compile(r"(?:\s+#+)?(?:\s*\{[#.][^{}]*\})?\s*$")
"""And behind them: the id of a heading."""

MARK_OF_NOTE = re.compile(r"\[\^[^\]\s]+\](?!\()")
FORMULA = re.compile(r"(?<![\\$\w])\$(?=\S)[^$`]*\S\$(?!\d)|(?<![\\$\w])\$[^\s$`]\$(?!\d)")


def converted(catalog: Catalog, wanted: Sequence[Message]) -> Catalog:
    """A catalog of another tool with our texts in the place of its Markdown, where we want them."""
    keys, wordings = {message.id for message in wanted}, {words(message.id) for message in wanted}
    foreign = [m for m in catalog if m.id not in keys and m.string and _is_markdown(m)]
    try:
        ours = dict(zip((m.key for m in foreign), _converted(foreign), strict=True))
    except ToolError:
        return catalog  # what pandoc cannot read stays, as a text that the book does not have
    taken = {message.key for message in catalog}
    messages: list[Message] = []
    for message in catalog:
        found = ours.get(message.key, message)
        is_free = found.key not in taken and words(found.id) and words(found.id) in wordings
        taken.add(found.key)
        messages.append(found if is_free else message)
    return replace(catalog, messages=tuple(messages))


def _is_markdown(message: Message) -> bool:
    both = (message.id, message.string)
    return (
        not any(MARK.search(text) for text in both)
        and bool(ACTIVE.search(message.id) or FORMULA.search(message.id))
        and not any(UNREADABLE["a control character"].search(text) for text in both)
        and all(len(ACTIVE.findall(text)) <= MOST_SIGNS for text in both)
    )


def _converted(messages: Sequence[Message]) -> list[Message]:
    sources = _written([message.id for message in messages])
    strings = _written([message.string for message in messages])
    return [_with_marks(*three) for three in zip(messages, sources, strings, strict=True)]


def _written(texts: Sequence[str]) -> list[tuple[str, Marks]]:
    """Each text as a translator of ours would see it, and what its marks are."""
    read = pandoc.read_segments([_prepared(text) for text in texts])
    every = [Marks() for _ in texts]
    flat = [encode(nodes, marks, 0) for nodes, marks in zip(read, every, strict=True)]
    return list(zip(pandoc.write_segments(flat), every, strict=True))


def _prepared(text: str) -> str:
    """The words of a block on one line; notes and formulas as code, which is a mark likewise."""
    line = " ".join(text.split())
    line = BLOCK_END.sub("", BLOCK_START.sub("", line, count=1))
    parts = re.split(r"(`+[^`]*`+)", line)
    parts[::2] = [FORMULA.sub(_as_code, MARK_OF_NOTE.sub(_as_code, part)) for part in parts[::2]]
    return "".join(parts)


def _as_code(found: re.Match[str]) -> str:
    return f"`{found[0]}`"


def _with_marks(message: Message, source: tuple[str, Marks], string: tuple[str, Marks]) -> Message:
    """The message under our text: current where its marks are sure, else to be looked at."""
    numbers = _same(source[1].nodes, string[1].nodes)
    if numbers is None:
        flags = tuple(dict.fromkeys(("fuzzy", *message.flags)))
        return replace(message, id=source[0], flags=flags, previous=message.previous or message.id)
    marked = MARK.sub(lambda mark: f"⟦{mark[1]}{numbers[int(mark[2])]}⟧", string[0])
    return replace(message, id=source[0], string=marked)


def _same(source: Mapping[int, Node], string: Mapping[int, Node]) -> dict[int, int] | None:
    """The number in the source of each mark of a translation; None where they are not the same."""
    if Counter(map(_meaning, source.values())) != Counter(map(_meaning, string.values())):
        return None
    waiting: dict[object, list[int]] = defaultdict(list)
    for number, node in source.items():
        waiting[_meaning(node)].append(number)
    return {number: waiting[_meaning(node)].pop(0) for number, node in string.items()}


def _meaning(node: Node) -> tuple[str, str]:
    """What makes two marks the same thing: code by its letters, a link by where it leads."""
    match node:
        case {"t": "Link" | "Image" as kind, "c": [_, _, [target, _]]}:
            return kind, target
        case {"t": "Code" | "Math" | "RawInline" as kind, "c": [_, text]}:
            return kind, text
        case {"t": kind}:
            return kind, pandoc_ast.plain([node])
    return "", ""


def spelt_as(catalog: Catalog, wanted: Iterable[Message]) -> Catalog:
    """A catalog with the book's spelling of its texts, where only Unicode's composition differs.

    Other tools, and file systems, may write é as one character or as two (UAX 15).
    """

    def normal(key: tuple[str | None, str]) -> tuple[str | None, str]:
        return key[0], characters.composed(key[1])

    ours = {normal(message.key): message.id for message in wanted}
    taken = {message.key for message in (*catalog, *catalog.obsolete)}

    def spelt(message: Message) -> Message:
        text = ours.get(normal(message.key), message.id)
        if text == message.id or (message.context, text) in taken:
            return message
        taken.add((message.context, text))
        return replace(message, id=text)

    messages, obsolete = map(spelt, catalog.messages), map(spelt, catalog.obsolete)
    return replace(catalog, messages=tuple(messages), obsolete=tuple(obsolete))
