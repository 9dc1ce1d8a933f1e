r"""What LaTeX writes between its commands: formulas in environments, names, references.

pandoc hands ``\begin{equation}…`` and ``\ref{…}`` on as they are, for a LaTeX that no edition of a
book goes through.
"""

from __future__ import annotations

import re
from typing import Any

from hexapla.model import Node
from hexapla.source import pandoc_ast

ENVIRONMENT = re.compile(
    r"\s*\\begin\{(equation|displaymath|align|gather|multline|eqnarray|alignat|flalign)(\*?)\}"
    r"(.*)\\end\{\1\2\}\s*",
    re.DOTALL,
)
PLAIN = {"equation", "displaymath"}
"""The environments that say no more than that a formula stands on a line of its own."""

REFERENCE = re.compile(r"\\(ref|eqref|autoref|cref|Cref|nameref)\{([^{},]+)\}")
BARE = {"ref", "eqref"}
"""The commands that print a number without a word."""

LABEL = re.compile(r"\\label\{([^{}]+)\}")


def understand(thing: Any) -> None:  # noqa: ANN401 - JSON: lists, dicts, scalars
    """Make formulas, links and ids, in place, of what is written in LaTeX's way."""
    if isinstance(thing, dict):
        if thing.get("t") == "RawBlock" and (formula := _formula(thing)):
            thing.update({"t": "Para", "c": [formula]})
        elif thing.get("t") == "Header":
            _name(thing)
        understand(thing.get("c"))
    elif isinstance(thing, list):
        for part in thing:
            understand(part)
        if any(pandoc_ast.is_node(part) and part["t"] == "RawInline" for part in thing):
            thing[:] = [made for part in thing for made in _made(part)]


def _is_tex(node: Node) -> bool:
    return node["t"] in {"RawInline", "RawBlock"} and node["c"][0] in {"tex", "latex"}


def _formula(raw: Node) -> Node | None:
    """The formula of an environment; None for all other raw text."""
    found = ENVIRONMENT.fullmatch(raw["c"][1]) if _is_tex(raw) else None
    if not found:
        return None
    tex = found[3] if found[1] in PLAIN else raw["c"][1]
    return {"t": "Math", "c": [{"t": "DisplayMath"}, tex.strip()]}


def _name(heading: Node) -> None:
    r"""Give a heading the name that ``\label`` says in it."""
    attributes, inlines = heading["c"][1:]
    for at, node in enumerate(inlines):
        if _is_tex(node) and (found := LABEL.fullmatch(node["c"][1].strip())):
            attributes[0] = found[1]
            start = at - 1 if at and inlines[at - 1]["t"] in {"Space", "SoftBreak"} else at
            del inlines[start : at + 1]
            return


def _made(node: Node) -> list[Node]:
    """What an inline becomes: itself, if it is nothing of LaTeX that a book has."""
    if not pandoc_ast.is_node(node) or not _is_tex(node):
        return [node]
    if formula := _formula(node):
        return [formula]
    found = REFERENCE.fullmatch(node["c"][1].strip())
    if not found:
        return [node]
    command, name = found.groups()
    classes = ["bare"] if command in BARE else []
    link: Node = {"t": "Link", "c": [["", classes, []], [], [f"#{name}", ""]]}
    if command == "eqref":
        return [pandoc_ast.string("("), link, pandoc_ast.string(")")]
    return [link]
