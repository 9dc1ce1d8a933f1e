r"""Formulas with a name: a Span ``equation`` round the formula, which has a number.

A name stands behind a formula in braces, ``$$…$$ {#eq-energy}`` (Quarto, pandoc-crossref), or in
it as LaTeX has it, ``\label{eq:energy}``.
"""

from __future__ import annotations

import re
from typing import Any

from hexapla.model import Node
from hexapla.source import pandoc_ast

EQUATION = "equation"

NAME = re.compile(r"\{#([^\s{}]+)\}(.*)", re.DOTALL)
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


def _is_display(part: object) -> bool:
    return isinstance(part, dict) and part.get("t") == "Math" and part["c"][0]["t"] == "DisplayMath"


def _named(inlines: list[Node]) -> list[Node]:
    done: list[Node] = []
    for node in inlines:
        formula = _formula_before(done)
        found = (
            NAME.fullmatch(node["c"]) if node.get("t") == "Str" and formula is not None else None
        )
        if found and formula is not None:
            del done[formula + 1 :]
            done[formula] = _equation(found[1], done[formula])
            # A full stop may follow the name.
            done += [pandoc_ast.string(found[2])] if found[2] else []
        elif _is_display(node) and (label := LABEL.search(node["c"][1])):
            # Of several in one formula the first stands for the whole, which has one number.
            kind, tex = node["c"]
            done.append(_equation(label[1], {"t": "Math", "c": [kind, LABEL.sub("", tex)]}))
        else:
            done.append(node)
    return done


def _formula_before(done: list[Node]) -> int | None:
    """Where the formula is that a name right behind these inlines would belong to."""
    at = len(done) - 1
    while at >= 0 and done[at]["t"] in {"Space", "SoftBreak"}:
        at -= 1
    return at if at >= 0 and _is_display(done[at]) else None


def _equation(name: str, formula: Node) -> Node:
    return {"t": "Span", "c": [[name, [EQUATION], []], [formula]]}
