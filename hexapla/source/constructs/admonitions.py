"""Admonitions: boxes that say what they are, such as a note or a warning.

All ways to write one become a Div with the classes ``admonition`` and its kind. A title that the
author wrote is a Div ``box-title`` at its head; where there is none, each edition prints the kind
in its own words.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from hexapla.model import Node
from hexapla.source import pandoc_ast

ADMONITION, TITLE = "admonition", "box-title"
"""The classes of the box, and of the title that its author wrote."""

KINDS: Mapping[str, str] = {
    **{name: name for name in ("note", "tip", "important", "warning", "caution")},
    **dict.fromkeys(("info", "abstract", "seealso"), "note"),
    "hint": "tip",
    "attention": "warning",
    **dict.fromkeys(("danger", "error"), "caution"),
}
"""The five kinds that GitHub has, by what they and their like are called."""

CALLOUT = re.compile(r"(?:callout|admonition)-")
"""What Quarto puts before a kind."""

SIGN = re.compile(r"\[!([A-Za-z]+)\][+-]?")
"""How a quotation begins that is an admonition: ``[!TIP]``."""

OF_A_SCREEN = {"title", "icon", "collapse", "appearance"}
"""The attributes that are read here, or say to Quarto how a box looks."""

ENDS = {"SoftBreak", "LineBreak"}


def understand(thing: Any) -> None:  # noqa: ANN401 - JSON: lists, dicts, scalars
    """Make admonitions, in place, of all that are written as such; before lines are joined."""
    for node in pandoc_ast.walk_markup(thing):
        if node["t"] == "BlockQuote":
            _of_quotation(node)
        elif node["t"] == "Div" and (kind := kind_of(pandoc_ast.classes(node))):
            _of_div(node, kind)


def is_admonition(node: Node) -> bool:
    """Whether a block is one, in the form that this module gives."""
    return node["t"] == "Div" and ADMONITION in pandoc_ast.classes(node)


def own_title(admonition: Node) -> Node | None:
    """The title that the author wrote."""
    inner = admonition["c"][1]
    is_titled = inner and inner[0]["t"] == "Div" and TITLE in pandoc_ast.classes(inner[0])
    return inner[0] if is_titled else None


def kind_of(classes: list[str]) -> str:
    """The kind of admonition that classes name; empty where they name none."""
    # MkDocs and Sphinx have the class beside the kind, Quarto has both in one.
    names = [CALLOUT.sub("", name.lower()) for name in classes]
    return next((KINDS[name] for name in names if name in KINDS), "")


def admonition(kind: str, title: list[Node], blocks: list[Node], name: str = "") -> Node:
    """An admonition of a kind, with the words of its title, which may be none."""
    head = [titled(TITLE, title)] if title else []
    return {"t": "Div", "c": [[name, [ADMONITION, kind], []], [*head, *blocks]]}


def titled(name: str, words: list[Node]) -> Node:
    """Words that head a box, as a Div of a class."""
    return {"t": "Div", "c": [["", [name], []], [{"t": "Plain", "c": words}]]}


def _of_quotation(quotation: Node) -> None:
    """A quotation that begins with ``[!TIP]``; what else is in that line is its title."""
    blocks = quotation["c"]
    first = blocks[0]["c"] if blocks and blocks[0]["t"] in {"Para", "Plain"} else []
    found = SIGN.fullmatch(first[0]["c"]) if first and first[0]["t"] == "Str" else None
    if not found or found[1].lower() not in KINDS:
        return
    end = next((at for at, node in enumerate(first) if node["t"] in ENDS), len(first))
    title, rest = first[1:end], first[end + 1 :]
    title = title[1:] if title and title[0]["t"] == "Space" else title
    others = [{"t": "Para", "c": rest}] if rest else []
    made = admonition(KINDS[found[1].lower()], title, [*others, *blocks[1:]])
    quotation.clear()
    quotation.update(made)


def _of_div(div: Node, kind: str) -> None:
    (name, classes, pairs), blocks = div["c"]
    title, blocks = _title(kind, dict(pairs), blocks)
    kept = [pair for pair in pairs if pair[0] not in OF_A_SCREEN]
    extra = [one for one in classes if not kind_of([one]) and one not in {ADMONITION, "callout"}]
    div["c"] = admonition(kind, title, blocks, name)["c"]
    div["c"][0][1] += extra
    div["c"][0][2] = kept


def _title(
    kind: str, pairs: Mapping[str, str], blocks: list[Node]
) -> tuple[list[Node], list[Node]]:
    """The title of an admonition and what stands below it."""
    if said := pairs.get("title"):
        return pandoc_ast.words(" ".join(said.split())), blocks
    first: Node = blocks[0] if blocks else {"t": "Null"}
    if first["t"] == "Header":
        return first["c"][2], blocks[1:]
    if first["t"] == "Div" and {"title", "admonition-title"} & set(pandoc_ast.classes(first)):
        inner = first["c"][1]
        words = inner[0]["c"] if inner and inner[0]["t"] in {"Para", "Plain"} else []
        # pandoc writes the kind in English, which editions say in their own words.
        is_plain = pandoc_ast.plain(words).strip().lower() in {kind, *KINDS}
        return ([] if is_plain else words), blocks[1:]
    return [], blocks
