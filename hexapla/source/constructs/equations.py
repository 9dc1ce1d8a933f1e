r"""Formulas with a name: a Span ``equation`` round the formula, which has a number.

A name stands behind a formula in braces, ``$$…$$ {#eq-energy}`` (Quarto, pandoc-crossref), or in
it as LaTeX has it, ``\label{eq:energy}``.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from hexapla.model import Node
from hexapla.source import pandoc_ast

EQUATION = "equation"

ROW = "equation-row"
"""The class of a formula of which a line has a name; there is a Span for each, one in another."""

NAME = re.compile(r"\{#([^\s{}]+)(?:\s[^{}]*)?\}(.*)", re.DOTALL)
OPEN = re.compile(r"\{#[^{}]*")
LABEL = re.compile(r"\s*\\label\{([^{}]+)\}")


def understand(thing: Any) -> None:  # noqa: ANN401 - JSON: lists, dicts, scalars
    """Make equations, in place, of the formulas with a name in a part of the tree."""
    if isinstance(thing, dict):
        understand(thing.get("c"))
    elif isinstance(thing, list):
        for part in thing:
            understand(part)
        if any(_is_display(part) for part in thing):
            thing[:] = _named(thing)


def is_equation(node: Node) -> bool:
    """Whether an inline is a formula with a name."""
    return node["t"] == "Span" and EQUATION in pandoc_ast.classes(node)


def is_row(node: Node) -> bool:
    """Whether an inline is a formula of which one line has a name, among others."""
    return node["t"] == "Span" and ROW in pandoc_ast.classes(node)


def has_number(node: Node) -> bool:
    """Whether an inline gets a number among the equations."""
    return is_equation(node) or is_row(node)


def tag_rows(outermost: Node, digits: Callable[[str], str]) -> None:
    """Write the numbers of its lines into a formula, in place of their names."""
    numbers, node = [], outermost
    while is_row(node):
        numbers.append(digits(pandoc_ast.value(node, "number") or ""))
        node = node["c"][1][0]
    rest = iter(numbers)
    node["c"][1] = LABEL.sub(lambda _: f" \\tag{{{next(rest, '')}}}", node["c"][1])


def _is_display(part: object) -> bool:
    return isinstance(part, dict) and part.get("t") == "Math" and part["c"][0]["t"] == "DisplayMath"


def _named(inlines: list[Node]) -> list[Node]:
    done: list[Node] = []
    for node in _with_whole_names(inlines):
        formula = _formula_before(done)
        found = (
            NAME.fullmatch(node["c"]) if node.get("t") == "Str" and formula is not None else None
        )
        if found and formula is not None:
            del done[formula + 1 :]
            done[formula] = _equation(found[1], done[formula])
            # A full stop may follow the name.
            done += [pandoc_ast.string(found[2])] if found[2] else []
        elif _is_display(node) and (labels := LABEL.findall(node["c"][1])):
            done.append(_labelled(node, labels))
        else:
            done.append(node)
    return done


def _with_whole_names(inlines: list[Node]) -> list[Node]:
    """Inlines in which ``{#eq-x .class}`` behind a formula is one text, as it was typed."""
    done: list[Node] = []
    for node in inlines:
        is_open = bool(done) and done[-1]["t"] == "Str" and OPEN.fullmatch(done[-1]["c"])
        is_behind = is_open and _formula_before(done[:-1]) is not None
        if is_behind and node.get("t") in {"Str", "Space"}:
            done[-1] = pandoc_ast.string(done[-1]["c"] + node.get("c", " "))
        else:
            done.append(node)
    return done


def _labelled(formula: Node, labels: list[str]) -> Node:
    """A formula with the names that stand in it: one for the whole, or one for each line."""
    kind, tex = formula["c"]
    if len(labels) == 1:
        return _equation(labels[0], {"t": "Math", "c": [kind, LABEL.sub("", tex)]})
    node = formula
    for name in reversed(labels):
        node = {"t": "Span", "c": [[name, [ROW], []], [node]]}
    return node


def _formula_before(done: list[Node]) -> int | None:
    """Where the formula is that a name right behind these inlines would belong to."""
    at = len(done) - 1
    while at >= 0 and done[at]["t"] in {"Space", "SoftBreak"}:
        at -= 1
    return at if at >= 0 and _is_display(done[at]) else None


def _equation(name: str, formula: Node) -> Node:
    return {"t": "Span", "c": [[name, [EQUATION], []], [formula]]}
