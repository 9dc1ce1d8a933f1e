"""What of a book a format and a language show: the one place that leaves conditional text out.

Writers are given what comes out of here, and what they made is held against the same. There are
no conditions in it any more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from hexapla.model import Book, Edition, Node
from hexapla.source import pandoc_ast
from hexapla.source.images import path_of
from hexapla.source.pandoc_ast import located_blocks
from hexapla.source.uses.conditions import KEY, STYLES, Condition

MOST_KEPT = 12
"""So many books are remembered with their views: the editions of a build, one by one."""

LONGEST = 60
"""The letters of what is left out that are told."""

EMPTY: Node = {"t": "Div", "c": [["", [], []], []]}
"""Stands where the other one of two columns has a block."""

CLOSING = frozenset(".,;:!?)]}…’”»")

HOLDERS = {*STYLES, "Link", "Span", "Quoted"}
"""Inlines that are nothing without the words in them."""

Views = dict[tuple[str, str, bool], tuple[Book, Book]]
"""By format, language, and whether it stands beside another: a book, and what is shown of it."""

_known: dict[int, tuple[list[Node], bool, Views]] = {}
"""Of the blocks of a book, by where they are: whether they have a condition, and what was left."""


def has_conditions(book: Book) -> bool:
    """Whether some text of a book is not in all its editions."""
    return _remembered(book)[0]


def _remembered(book: Book) -> tuple[bool, Views]:
    found = _known.get(id(book.blocks))
    if found is None or found[0] is not book.blocks:
        nodes = pandoc_ast.walk_markup(book.blocks)
        has_any = any(pandoc_ast.value(node, KEY) is not None for node in nodes)
        while len(_known) >= MOST_KEPT:
            del _known[next(iter(_known))]
        # The blocks are held here, so that no others come to stand in their place in memory.
        found = _known[id(book.blocks)] = book.blocks, has_any, {}
    return found[1:]


def shown_in(book: Book, kind: str, language: str, *, beside: bool = False) -> Book:
    """The book as a format shows it in a language: itself where nothing is left out.

    Where it stands ``beside`` another language, what only that one has leaves its place empty: the
    two are set block by block.
    """
    has_any, views = _remembered(book)
    if not has_any:
        return book
    key = kind, language, beside
    known = views.get(key)
    # Two books may have the same blocks, and other settings or sections.
    if known is None or known[0] is not book:
        known = views[key] = book, _view(book, kind, language, beside=beside)
    return known[1]


def _view(book: Book, kind: str, language: str, *, beside: bool) -> Book:
    blocks: list[Node] = []
    files: list[tuple[str, int]] = []
    at = 0
    for name, count in book.files:
        own = book.blocks[at : at + count]
        if beside:
            # First what neither column has: that leaves no place.
            own = Pruner(kind, None).nodes(own)
        own = Pruner(kind, language, keeps_places=beside).nodes(own)
        at += count
        files.append((name, len(own)))
        blocks += own
    images = (node for node in pandoc_ast.walk_markup(blocks) if node["t"] == "Image")
    shown = {path_of(node["c"][2][0]) for node in images}
    pictures = tuple(path for path in book.pictures if path in shown)
    return replace(book, blocks=blocks, files=tuple(files), pictures=pictures)


def edition_for(edition: Edition, kind: str) -> Edition:
    """An edition as a format shows it: itself where nothing is left out."""
    halves = [half for half in (edition, edition.beside) if half]
    if not any(has_conditions(half.book) for half in halves):
        return edition
    shown = [
        replace(
            half,
            book=shown_in(half.book, kind, half.language, beside=bool(edition.beside)),
            whole=half.whole or half.book,
        )
        for half in halves
    ]
    return replace(shown[0], beside=shown[1] if edition.beside else None)


class Pruner:
    """Takes out of a tree what an edition does not show; the tree stays as it is."""

    def __init__(
        self,
        kind: str,
        language: str | None,
        *,
        keeps_places: bool = False,
        on_loss: Callable[[Node], None] = lambda _node: None,
    ) -> None:
        """Without a language, what is said of languages stays.

        ``on_loss`` hears of what has lost all that is in it, or some items of an order.
        """
        self._kind, self._language = kind, language
        self._keeps_places, self._on_loss = keeps_places, on_loss

    def nodes(self, nodes: list[Node]) -> list[Node]:
        """These nodes; the very list where nothing is left out."""
        kept: list[Node] = []
        is_changed = is_behind_gap = False
        for node in nodes:
            found = self._node(node)
            is_changed = is_changed or found is not node
            # Two spaces that have come together are one, and at either end there is none.
            is_needless = is_behind_gap and node["t"] == "Space" and _is_open(kept)
            if is_behind_gap and kept and kept[-1]["t"] == "Space" and _closes(node):
                kept.pop()
            if found is not None and not is_needless:
                kept.append(found)
            is_behind_gap = found is None or is_needless
        if is_behind_gap and kept and kept[-1]["t"] == "Space":
            kept.pop()
        return kept if is_changed else nodes

    def _node(self, node: Node) -> Node | None:
        if node["t"] in pandoc_ast.WORDS:
            return node
        condition = Condition.of(node)
        if condition and not condition.shows(self._kind, self._language):
            # In two columns, an empty block.
            return EMPTY if self._keeps_places and node["t"] == "Div" else None
        if condition and (self._language or condition.languages is None):
            node = _unconditional(node)
        content = self._part(node.get("c"))
        if content is node.get("c"):
            return node
        changed = {**node, "c": content}
        if _has_lost(node, changed):
            self._on_loss(node)
        return None if _is_emptied(changed) and not self._keeps_places else changed

    def _part(self, thing: Any) -> Any:  # noqa: ANN401 - JSON: lists, dicts, scalars
        if not isinstance(thing, list) or not thing:
            return thing
        if all(pandoc_ast.is_node(part) for part in thing):
            return self.nodes(thing)
        parts = [self._part(part) for part in thing]
        if all(part is before for part, before in zip(parts, thing, strict=True)):
            return thing
        if _are_items(thing) and not self._keeps_places:
            return [part for part, old in zip(parts, thing, strict=True) if part or not old]
        return parts


def _are_items(thing: Sequence[Any]) -> bool:
    """Whether this is a list of lists of blocks: the items of a list, which go where one is empty.

    Of what else is a list of lists, such as the lines of a verse, an empty one goes as well.
    """
    return all(isinstance(part, list) and all(map(pandoc_ast.is_node, part)) for part in thing)


def _unconditional(node: Node) -> Node:
    """A node that is shown, without its condition: whoever looks at it again leaves it."""
    (name, names, pairs), *rest = node["c"]
    return {**node, "c": [[name, names, [pair for pair in pairs if pair[0] != KEY]], *rest]}


def _is_open(kept: Sequence[Node]) -> bool:
    return not kept or kept[-1]["t"] == "Space"


def _closes(node: Node) -> bool:
    """Whether this is punctuation that stands right behind a word."""
    return bool(node["t"] == "Str" and node["c"][:1] in CLOSING)


def _has_lost(before: Node, after: Node) -> bool:
    """Whether something without which a node makes no sense is left out of it.

    What is lost are its words, or items of which others have the numbers then.
    """
    if before["t"] in {"Figure", "Table"}:
        return bool(pandoc_ast.caption(before)) and not pandoc_ast.caption(after)
    if before["t"] == "OrderedList":
        return len(before["c"][1]) != len(after["c"][1])
    if before["t"] == "Note":
        return not after["c"]
    return before["t"] in {"Para", "Plain", "Link"} and _is_emptied(after)


def _is_emptied(node: Node) -> bool:
    """Whether nothing is left of a node that had something."""
    match node:
        case {"t": "Para" | "Plain" | "BlockQuote" | "BulletList" | "LineBlock", "c": inner}:
            return not inner
        case {"t": "OrderedList", "c": [_, inner]}:
            return not inner
        case {"t": "Div", "c": [[name, *_], inner]}:
            is_paragraph = "paragraph" in pandoc_ast.classes(node)
            return not inner and (not name or is_paragraph)
        case {"t": kind} if kind in HOLDERS:
            return not _inner(node)
    return False


def _inner(node: Node) -> list[Node]:
    content = node["c"]
    inner: list[Node] = content if node["t"] in STYLES else content[1]
    return inner


# ---------------------------------------------------------------------------- what is left out


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A passage that an edition does not have in a format."""

    where: str
    """File and section."""
    text: str
    """How it begins."""
    condition: str
    """Which editions have it, in words."""


def left_out(book: Book, kind: str, language: str) -> Iterator[LeftOut]:
    """The passages that a format does not show in a language, in the order of the book."""
    if not has_conditions(book):
        return
    for where, block in located_blocks(book):
        for node, condition in _hidden(block, kind, language):
            text = _words(node) or _kind_in_words(node)
            short = text if len(text) <= LONGEST else f"{text[:LONGEST].rstrip()}…"
            yield LeftOut(where, short, condition.in_words())


def hidden_texts(book: Book, kind: str, language: str) -> Iterator[str]:
    """Each text that a format does not show in a language, as it is read."""
    if has_conditions(book):
        for node, _ in _hidden(book.blocks, kind, language):
            yield from _texts(node)


def _hidden(thing: Any, kind: str, language: str) -> Iterator[tuple[Node, Condition]]:  # noqa: ANN401
    if isinstance(thing, dict):
        condition = Condition.of(thing) if "t" in thing else None
        if condition and not condition.shows(kind, language):
            yield thing, condition
        else:
            yield from _hidden(thing.get("c"), kind, language)
    elif isinstance(thing, list):
        for part in thing:
            yield from _hidden(part, kind, language)


def _words(node: Node) -> str:
    """The words of a passage, without its notes; the caption of a picture once."""
    return " ".join(" ".join(dict.fromkeys(_texts(node))).split())


def _texts(node: Node) -> list[str]:
    """The texts of a passage: its own if it is a span, and those of its paragraphs."""
    texts = [node["c"][1]] if node["t"] == "Span" else []
    texts += [one["c"] for one in pandoc_ast.walk_markup(node) if one["t"] in {"Para", "Plain"}]
    return [pandoc_ast.plain(inlines).strip() for inlines in texts]


def _kind_in_words(node: Node) -> str:
    """What a passage without words is: its first thing that is none of divs and words."""
    inner = (one["t"] for one in pandoc_ast.walk_markup(node) if one["t"] not in {"Div", "Span"})
    kinds = (kind for kind in inner if kind not in {"Para", "Plain"})
    return {"CodeBlock": "code", "Math": "formula"}.get(kind := next(kinds, "text"), kind.lower())
