"""Theorems and their like: blocks that have a name of their kind, and most of them a number.

All become a Div with the classes ``statement`` and the kind. The name that the author gave one is a
Div ``statement-name`` at its head. Each kind counts for itself, as in Quarto.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from hexapla.model import Node
from hexapla.source import pandoc_ast
from hexapla.source.constructs.admonitions import titled

STATEMENT, NAME = "statement", "statement-name"

PREFIXES: Mapping[str, str] = {
    "thm": "theorem",
    "lem": "lemma",
    "cor": "corollary",
    "prp": "proposition",
    "cnj": "conjecture",
    "def": "definition",
    "exm": "example",
    "exr": "exercise",
    "sol": "solution",
    "rem": "remark",
    "alg": "algorithm",
}
"""How Quarto's names of each kind begin."""

KINDS = frozenset({*PREFIXES.values(), "proof"})

UNNUMBERED = {"proof", "remark", "solution"}
"""The kinds that have no number, as in Quarto."""

ID = re.compile(rf"({'|'.join(PREFIXES)})[:-].")


def understand(thing: Any) -> None:  # noqa: ANN401 - JSON: lists, dicts, scalars
    """Make statements, in place, of all that are written as such."""
    for node in pandoc_ast.walk_markup(thing):
        if node["t"] == "Div" and (kind := _kind(node["c"][0])):
            _make(node, kind)


def is_statement(node: Node) -> bool:
    """Whether a block is one, in the form that this module gives."""
    return node["t"] == "Div" and STATEMENT in pandoc_ast.classes(node)


def kind_of(statement: Node) -> str:
    """The kind of a statement: ``theorem``."""
    return next(name for name in pandoc_ast.classes(statement) if name in KINDS)


def is_numbered(statement: Node) -> bool:
    """Whether it is of a kind that has numbers, and is not said to have none."""
    has_none = "unnumbered" in pandoc_ast.classes(statement)
    return kind_of(statement) not in UNNUMBERED and not has_none


def has_number(node: Node) -> bool:
    """Whether a node of a numbered tree is a statement with a number."""
    return is_statement(node) and pandoc_ast.value(node, "number") is not None


def own_name(statement: Node) -> Node | None:
    """The name that the author gave it."""
    inner = statement["c"][1]
    is_named = inner and inner[0]["t"] == "Div" and NAME in pandoc_ast.classes(inner[0])
    return inner[0] if is_named else None


def _kind(attr: list[Any]) -> str:
    """The kind that a class says, or else the beginning of an id."""
    name, classes, _ = attr
    if said := next((one for one in classes if one in KINDS), ""):
        return said
    found = ID.match(name)
    return PREFIXES[found[1]] if found else ""


def _make(div: Node, kind: str) -> None:
    (name, classes, pairs), blocks = div["c"]
    if STATEMENT in classes:
        return
    said = dict(pairs).get("name") or dict(pairs).get("title")
    head = [titled(NAME, pandoc_ast.words(" ".join(said.split())))] if said else []
    if not said and blocks and blocks[0]["t"] == "Header":
        head, blocks = [titled(NAME, blocks[0]["c"][2])], blocks[1:]
    others = [one for one in classes if one != kind]
    kept = [pair for pair in pairs if pair[0] not in {"name", "title"}]
    div["c"] = [[name, [STATEMENT, kind, *others], kept], [*head, *blocks]]
