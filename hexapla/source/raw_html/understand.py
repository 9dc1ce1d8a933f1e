"""The tree of a file, with all raw HTML in it read that means something to a book.

pandoc gives raw HTML as it stands, in pieces that differ from reader to reader: a tag, or a table
with all its rows. What is understood becomes what Markdown would have given, so it is translated,
numbered and proven like that. All else stays raw: it is left out of every edition, and told.
"""

from __future__ import annotations

from typing import Any

from hexapla.model import Node
from hexapla.source import pandoc_ast
from hexapla.source.raw_html import blocks, phrases
from hexapla.source.raw_html.elements import BLOCKS, is_raw, is_remark, parse
from hexapla.source.raw_html.tags import Tag, tokens


def understand(thing: Any) -> Any:  # noqa: ANN401 - JSON: lists, dicts, scalars
    """A part of the tree with nodes in place of raw HTML, as a new one."""
    if isinstance(thing, dict):
        return _node({key: understand(part) for key, part in thing.items()})
    if not isinstance(thing, list):
        return thing
    parts = [found for part in thing for found in _part(understand(part))]
    if not parts or not all(pandoc_ast.is_node(part) for part in parts):
        return parts
    if any(node["t"] == "RawInline" and is_raw(node) for node in parts):
        return phrases.phrases(parse(phrases.without_comments(parts)))
    return _blocks(parts)


def _part(part: Any) -> list[Any]:  # noqa: ANN401 - JSON: lists, dicts, scalars
    """A part of a list; of a wrapper that only aligned what now may not be in it, its blocks."""
    is_wrapper = pandoc_ast.is_node(part) and part["t"] == "Div" and part["c"][0] == ["", [], []]
    if is_wrapper and any(one["t"] == "Header" for one in pandoc_ast.walk_markup(part["c"][1])):
        return list(part["c"][1])
    return [part]


def _node(node: dict[str, Any]) -> dict[str, Any]:
    """A node whose content is understood, itself: a reading in an attribute, a div that aligns."""
    match node:
        case {"t": "Header", "c": [level, attr, inlines]}:
            return {"t": "Header", "c": [level, attr, blocks.title(inlines)]}
        case {"t": "Span", "c": [[name, names, pairs], inner]} if "ruby" in dict(pairs):
            return _with_reading(name, names, pairs, inner)
        case {"t": "Div", "c": [[name, names, pairs], inner]} if {"align", "style"} & {
            key for key, _ in pairs
        }:
            side = blocks.alignment(dict(pairs))
            if not side:
                return node
            others = [pair for pair in pairs if pair[0] not in {"align", "style"}]
            has_heading = any(one["t"] == "Header" for one in pandoc_ast.walk_markup(inner))
            more = [] if has_heading else [side]
            return {"t": "Div", "c": [[name, [*names, *more], others], inner]}
    return node


def _with_reading(
    name: str, names: list[str], pairs: list[list[str]], inner: list[Node]
) -> dict[str, Any]:
    """Words with their reading in an attribute: ``[漢字]{ruby="かんじ"}``."""
    reading = " ".join(str(next(value for key, value in pairs if key == "ruby")).split())
    others = [pair for pair in pairs if pair[0] != "ruby"]
    if not reading or not inner:
        return {"t": "Span", "c": [[name, names, others], inner]}
    said = pandoc_ast.span(pandoc_ast.words(reading), "rt")
    kept = [one for one in names if one != "ruby"]
    return {"t": "Span", "c": [[name, ["ruby", *kept], others], [*inner, said]]}


def _blocks(nodes: list[Node]) -> list[Node]:
    """Blocks with elements made of the raw ones; paragraphs that have blocks in them are parted."""
    if any(is_raw(node) and not is_remark(node) for node in nodes):
        nodes = blocks.blocks(parse(nodes))
    done: list[Node] = []
    for node in nodes:
        is_line = node["t"] in {"Para", "Plain"}
        if is_line and any(map(_begins_block, node["c"])):
            done += blocks.blocks(parse(node["c"]), node["t"])
        # A break alone was to make room, which is the matter of a style.
        elif not is_line or any(one["t"] != "LineBreak" for one in node["c"]):
            done.append(node)
    return done


def _begins_block(node: Node) -> bool:
    return is_raw(node) and any(
        isinstance(one, Tag) and one.name in BLOCKS for one in tokens(node["c"][1])
    )
