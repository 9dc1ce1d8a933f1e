"""pandoc's tree → the tree of a book: the one form that every later stage expects."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from hexapla.languages import line_ends
from hexapla.model import Node
from hexapla.source import pandoc_ast
from hexapla.source.constructs import subfigures


def normalise(thing: Any, quotes: list[str], language: str = "und") -> Any:  # noqa: ANN401 - JSON
    """The tree in the form that every stage expects, as a new tree.

    A soft line break is a space, or nothing, as ``languages.line_ends`` has it for ``language``, or
    for the one that a passage says of itself; text between two spaces is one Str, and quotation
    marks are the characters of the source language: translators write those of their own.
    """
    if isinstance(thing, dict):
        if pandoc_ast.is_node(thing):
            language = pandoc_ast.value(thing, "lang") or language
        return {key: normalise(part, quotes, language) for key, part in thing.items()}
    if not isinstance(thing, list):
        return thing
    if thing and all(pandoc_ast.is_node(part) for part in thing):
        flat = [flat for part in thing for flat in _flat(part, quotes, language)]
        return join(_without_soft_breaks(flat, language))
    return [normalise(part, quotes, language) for part in thing]


def _without_soft_breaks(inlines: list[Node], language: str) -> list[Node]:
    """Inlines with a space in the place of each soft line break, or nothing."""
    kept: list[Node] = []
    for at, node in enumerate(inlines):
        if node["t"] != "SoftBreak":
            kept.append(node)
            continue
        before = _text(inlines[place] for place in range(at - 1, -1, -1))[-1:]
        after = _text(inlines[place] for place in range(at + 1, len(inlines)))[:1]
        if line_ends.between(before, after, language):
            kept.append(pandoc_ast.space())
    return kept


def _text(inlines: Iterable[Node]) -> str:
    """The text of the first of some inlines that has any: a note has none where it stands."""
    return next(filter(None, (pandoc_ast.plain([node]) for node in inlines)), "")


def _flat(node: Node, quotes: list[str], language: str) -> list[Node]:
    if node["t"] in {"Str", "Space", "SoftBreak"}:
        return [node]
    if node["t"] == "Quoted":
        kind, inner = node["c"]
        left, right = quotes[:2] if kind["t"] == "DoubleQuote" else quotes[2:]
        words = normalise(inner, quotes, language)
        return [pandoc_ast.string(left), *words, pandoc_ast.string(right)]
    if node["t"] == "Link":
        # GitHub's Markdown makes a link of each address, also of one that is the text of a link.
        attributes, inner, target = node["c"]
        own = pandoc_ast.value(node, "lang") or language
        words, notes = parted(without(normalise(inner, quotes, own), _is_link))
        return [{"t": "Link", "c": [attributes, words, target]}, *notes]
    if node["t"] == "Image":
        attributes, said, target = node["c"]
        words, notes = parted(normalise(said, quotes, language))
        return [{"t": "Image", "c": [attributes, words, target]}, *notes]
    return [normalise(node, quotes, language)]


def _is_link(node: Node) -> bool:
    return bool(node["t"] == "Link")


def parted(inlines: list[Node]) -> tuple[list[Node], list[Node]]:
    """The words of a link or picture, and its notes, which stand behind it.

    The mark of a note is a link itself, and nobody sees one in the text of a picture.
    """
    notes = [node for node in pandoc_ast.walk_markup(inlines) if node["t"] == "Note"]
    return (without(inlines, _is_note), notes) if notes else (inlines, [])


def join(nodes: list[Node]) -> list[Node]:
    """Neighbouring Str nodes as one."""
    joined: list[Node] = []
    for node in nodes:
        if node["t"] == "Str" and joined and joined[-1]["t"] == "Str":
            joined[-1] = pandoc_ast.string(joined[-1]["c"] + node["c"])
        else:
            joined.append(node)
    return joined


def simplify_alts(blocks: list[Node]) -> None:
    """The text of a picture is heard and not read: no mark for the index is in it.

    pandoc makes the text of the caption, whose notes would then be there twice, too.
    """
    for node in pandoc_ast.walk_markup(blocks):
        if node["t"] == "Image":
            attributes, said, _ = node["c"]
            if not said and (alt := pandoc_ast.value(node, "alt")):
                said = pandoc_ast.words(" ".join(alt.split()))
                attributes[2] = [pair for pair in attributes[2] if pair[0] != "alt"]
            node["c"][1] = without(said, pandoc_ast.is_index_mark)
        elif node["t"] == "Figure" and not subfigures.is_whole(node):
            for inner in pandoc_ast.walk_markup(node["c"][2]):
                if inner["t"] == "Image":
                    inner["c"][1] = spoken(inner["c"][1])
                elif inner["t"] == "Plain":
                    inner["c"] = [one for one in inner["c"] if one["t"] != "Note"]


def spoken(inlines: list[Node]) -> list[Node]:
    """Inlines without notes and without marks for the index, of which only the words stay."""
    return without(inlines, lambda node: pandoc_ast.is_index_mark(node) or _is_note(node))


def _is_note(node: Node) -> bool:
    return node["t"] == "Note" or pandoc_ast.is_note(node)


def without(inlines: list[Node], unwanted: Callable[[Node], bool]) -> list[Node]:
    """A copy of inlines without some, of which only the words stay if they are spans."""
    remaining: list[Node] = []
    for node in inlines:
        if not unwanted(node):
            remaining.append({key: _without(part, unwanted) for key, part in node.items()})
        elif not _is_note(node):
            remaining += without(node["c"][1], unwanted)
    return join(remaining)


def _without(thing: Any, unwanted: Callable[[Node], bool]) -> Any:  # noqa: ANN401 - JSON
    if not isinstance(thing, list):
        return thing
    if thing and all(pandoc_ast.is_node(part) for part in thing):
        return without(thing, unwanted)
    return [_without(part, unwanted) for part in thing]
