"""The labels of boxes, captions and equations, in the words of an edition."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from hexapla.model import Node
from hexapla.rendering.elements import classes
from hexapla.source import pandoc_ast
from hexapla.source.constructs import admonitions, statements
from hexapla.source.constructs.subfigures import PARTS

if TYPE_CHECKING:
    from lxml.etree import _Element

NUMBERED = {"statement-label": "statement", "equation-number": "equation"}
"""The classes of the labels of what is numbered, and what that is."""


def title(admonition: Node, words: Mapping[str, str]) -> None:
    """Give an admonition its title: the author's, or else its kind in the edition's words."""
    blocks = admonition["c"][1]
    if own := admonitions.own_title(admonition):
        # A paragraph: it stands by itself, and is read as a line.
        own["c"][1] = [{"t": "Para", "c": block["c"]} for block in own["c"][1]]
        return
    kind = admonitions.kind_of(pandoc_ast.classes(admonition))
    said = [pandoc_ast.string(words[kind.capitalize()])]
    paragraph = {"t": "Para", "c": said}
    blocks.insert(0, {"t": "Div", "c": [["", [admonitions.TITLE], []], [paragraph]]})


def label(statement: Node, words: Mapping[str, str], digits: Callable[[str], str]) -> None:
    """Let the first paragraph of a statement begin with what it is, its number and its name."""
    kind = statements.kind_of(statement).capitalize()
    number = pandoc_ast.value(statement, "number")
    said = words[f"{kind} {{number}}"].format(number=digits(number)) if number else words[kind]
    blocks = statement["c"][1]
    own = statements.own_name(statement)
    names = [node for block in own["c"][1] for node in block["c"]] if own else []
    del blocks[: 1 if own else 0]
    if not blocks or blocks[0]["t"] not in {"Para", "Plain"}:
        blocks.insert(0, {"t": "Para", "c": []})
    before, after = around_caption(words, said)
    opening = [pandoc_ast.span([pandoc_ast.string(said)], "label", "statement-label")]
    if names:
        front, behind = words["{label} ({name})"].replace("{label}", "").split("{name}")
        opening += [pandoc_ast.string(front), *names, pandoc_ast.string(behind)]
    end = before.removeprefix(said) + after
    opening += pandoc_ast.words(end)
    blocks[0]["c"][:0] = [pandoc_ast.span(opening, "statement-head")]


TASK = "☐☒"
"""The signs that pandoc has for a task, open or done."""


def lift_task(item: list[Node]) -> None:
    """Let the sign of a task begin its item, in place, where a mark of its state is round it.

    pandoc makes a box of it only there.
    """
    first = item[0]["c"] if item and item[0]["t"] in {"Para", "Plain"} else []
    if not first or first[0]["t"] != "Span" or "state" not in pandoc_ast.classes(first[0]):
        return
    words = first[0]["c"][1]
    if words and words[0]["t"] == "Str" and words[0]["c"] in TASK:
        sign = words.pop(0)
        del words[: 1 if words and words[0]["t"] == "Space" else 0]
        first[:0] = [sign, pandoc_ast.space()]


def around_caption(words: Mapping[str, str], label: str) -> tuple[str, str]:
    """What stands before and behind a caption that has this label."""
    joined = words["{label}. {caption}"].replace("{label}", label)
    before, _, after = joined.partition("{caption}")
    return before, after


def label_inlines(before: str) -> list[Node]:
    """A label as inlines, with the space that parts it from the caption."""
    label = pandoc_ast.span([pandoc_ast.string(before.rstrip(" "))], "label")
    return [label, pandoc_ast.space()] if before.endswith(" ") else [label]


def number_of_equation(number: str) -> Node:
    """The number of an equation, as it stands behind it."""
    return pandoc_ast.span([pandoc_ast.string(f"({number})")], "equation-number")


def name_number(element: _Element) -> None:
    """Give a label an id that says what it numbers, for a format in which nothing else does.

    It is the id of what is numbered, with ``-statement-number`` or its like behind it.
    """
    kind = next((NUMBERED[name] for name in classes(element) if name in NUMBERED), "")
    if not kind and element.tag == "span" and "label" in classes(element):
        figure = next(element.iterancestors("figure", "table"), None)
        kind = "figure" if figure is not None and PARTS in classes(figure) else ""
    if not kind:
        return
    names = (above.get("id") for above in element.iterancestors() if above.get("data-number"))
    if name := next(names, None):
        element.set("id", f"{name}-{kind}-number")
