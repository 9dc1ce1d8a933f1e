"""Code with a caption: a Figure of the class ``listing``, which has a number of its own.

The caption is written as an attribute of the code, ``caption=`` (pandoc-crossref) or ``lst-cap=``
(Quarto), and is Markdown; or as a paragraph ``Listing: …`` beside code with a name; or at the end
of a div whose name is that of a listing.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from hexapla.model import Node
from hexapla.source import pandoc_ast

LISTING = "listing"

ID = re.compile(r"lst[:-].")

CONDITION = re.compile(r"only(-.+)?|content-(visible|hidden)")
FORMATS = ("when-format", "unless-format")
"""What ``uses.conditions`` reads later."""

CAPTIONS = ("caption", "lst-cap", "title", "filename")
"""The attributes that say what stands over code; the last two, as Hugo, MkDocs and Quarto have."""


def understand(thing: Any, read: Callable[[str], list[Node]]) -> None:  # noqa: ANN401 - JSON
    """Make listings, in place, of code with a caption; ``read`` makes inlines of Markdown."""
    _join_captions(thing)
    for node in pandoc_ast.walk_markup(thing):
        if node["t"] == "CodeBlock" and (caption := _caption(node)):
            _make(node, read(caption))
        elif node["t"] == "Div" and ID.match(node["c"][0][0]):
            _make_of_div(node)


def _join_captions(thing: Any) -> None:  # noqa: ANN401 - JSON: lists, dicts, scalars
    """Give code the paragraph beside it that says what it is."""
    if isinstance(thing, dict):
        _join_captions(thing.get("c"))
    elif isinstance(thing, list):
        for part in thing:
            _join_captions(part)
        for at, part in reversed(list(enumerate(thing))):
            words = _said(part)
            beside = (place for place in (at + 1, at - 1) if 0 <= place < len(thing))
            code = next((thing[place] for place in beside if _is_named(thing[place])), None)
            if words and code is not None:
                _make(code, words)
                del thing[at]


def _said(block: Any) -> list[Node]:  # noqa: ANN401 - JSON: lists, dicts, scalars
    """The words of a paragraph that begins with ``Listing:``, without that."""
    if not pandoc_ast.is_node(block) or block["t"] != "Para" or not block["c"]:
        return []
    first, *rest = block["c"]
    is_caption = first.get("t") == "Str" and first["c"] == "Listing:"
    return rest[1:] if is_caption and rest and rest[0]["t"] in {"Space", "SoftBreak"} else []


def _is_named(block: Any) -> bool:  # noqa: ANN401 - JSON: lists, dicts, scalars
    return pandoc_ast.is_node(block) and block["t"] == "CodeBlock" and bool(block["c"][0][0])


def _make_of_div(div: Node) -> None:
    """A listing of a div that holds code and, behind it, what it is."""
    (name, _, _), blocks = div["c"]
    match blocks:
        case [{"t": "CodeBlock"} as code, {"t": "Para", "c": words}] if not _caption(code):
            code["c"][0][0] = name
            _make(code, words)
            div.clear()
            div.update(code)


def is_listing(node: Node) -> bool:
    """Whether a block is code with a caption."""
    return node["t"] == "Figure" and LISTING in pandoc_ast.classes(node)


def _caption(code: Node) -> str:
    return next((said for name in CAPTIONS if (said := pandoc_ast.value(code, name))), "")


def _make(code: Node, caption: list[Node]) -> None:
    (name, classes, pairs), text = code["c"]
    kept = [pair for pair in pairs if pair[0] not in CAPTIONS]
    # What says where code is to be seen is about its caption, too.
    conditions = [one for one in classes if CONDITION.match(one)]
    told = [pair for pair in kept if conditions and pair[0] in {"lang", *FORMATS}]
    own = [one for one in classes if one not in conditions]
    inner = {"t": "CodeBlock", "c": [["", own, [pair for pair in kept if pair not in told]], text]}
    code["t"] = "Figure"
    code["c"] = [
        [name, [LISTING, *conditions], told],
        [None, [{"t": "Plain", "c": caption}]],
        [inner],
    ]
