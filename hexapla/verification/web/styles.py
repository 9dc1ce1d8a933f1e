"""Style sheets → the rules that print something beside the text or hide a part of it.

A reader sees a page as its styles show it. What depends on the window holds in one of two views: a
wide one, and a narrow one, as on a phone. Whatever else a rule depends on (colours, movement, what
a browser knows) is taken to be so; rules for paper, and for what a pointer hovers over, are not.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import cssselect2
import tinycss2

VIEWS: Mapping[str, float] = {"wide": 1280.0, "narrow": 390.0}
"""The width of a window in each view, in pixels."""

PRINTING = {"content"}
"""What lets an element print more than its text."""

LISTING = {"display", "list-style", "list-style-type"}
"""What puts a number before an item."""

HIDING = {
    *("display", "visibility", "content-visibility", "opacity", "filter", "color", "zoom"),
    *("-webkit-text-fill-color", "font", "font-size", "clip", "clip-path", "overflow"),
    *("overflow-x", "overflow-y", "width", "height", "max-width", "max-height", "inline-size"),
    *("block-size", "max-inline-size", "max-block-size", "position", "left", "right", "top"),
    *("bottom", "inset", "inset-inline", "inset-inline-start", "inset-inline-end", "inset-block"),
    *("inset-block-start", "inset-block-end", "margin", "margin-left", "margin-right"),
    *("margin-top", "margin-inline", "margin-inline-start", "margin-inline-end", "text-indent"),
    *("transform", "translate", "scale"),
}
"""What can take a part of a page from a reader's eyes."""

PARTS = {
    "font": ("font-size",),
    "list-style": ("list-style-type",),
    "overflow": ("overflow-x", "overflow-y"),
}
"""What a property says besides that has names of its own, too."""

COMPUTED = {"counter", "counters", "var", "target-counter", "target-text"}
"""Functions that print what is not written where they stand."""

BOTH = frozenset(VIEWS)

DEPTH = 8
"""How deep rules may stand in one another, and sheets import sheets."""

WIDTH = re.compile(
    r"\(\s*(?:(?P<edge>min|max)-width\s*:|width\s*(?P<sign>[<>]=?|:))\s*"
    r"(?P<size>[\d.]+)\s*(?P<unit>px|em|rem)\s*\)",
    re.IGNORECASE,
)

PIXELS = {"px": 1.0, "em": 16.0, "rem": 16.0}

Load = Callable[[str], str]
"""The text of a sheet that another one imports; empty where there is none."""

Style = Mapping[str, Any]
"""The value of each property that was declared, as tokens."""


@dataclass(frozen=True, slots=True)
class Rule:
    """What is declared of some elements."""

    selectors: str
    declared: tuple[Any, ...]
    """Declarations as tinycss2 reads them."""
    views: frozenset[str]
    """Where they hold."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Where a rule stands: in what, for whom, and how far down."""

    load: Load
    selectors: str = ""
    """Those of the rule that it stands in; empty at the top of a sheet."""
    views: frozenset[str] = BOTH
    depth: int = DEPTH
    """How many more levels of rules and sheets are read: two may import each other."""

    def within(self, selectors: str) -> Scope:
        """Where the rules in a block of these selectors stand."""
        return replace(self, selectors=selectors, depth=self.depth - 1)

    def where(self, condition: frozenset[str]) -> Scope:
        """Where rules under a condition stand, which holds in these views."""
        return replace(self, views=self.views & condition)


def rules(text: str, load: Load = lambda _: "") -> Iterator[Rule]:
    """The rules of a sheet that print or hide something, in order."""
    found = _without_imports(text)
    yield from _rules(_parsed(text), Scope(load)) if found is None else found


@functools.lru_cache(maxsize=8)
def _without_imports(text: str) -> tuple[Rule, ...] | None:
    """The rules of a sheet, which is read for each page; None where it imports another one."""
    asked: list[str] = []

    def load(address: str) -> str:
        asked.append(address)
        return ""

    found = tuple(_rules(_parsed(text), Scope(load)))
    return None if asked else found


def _parsed(text: str) -> Any:  # noqa: ANN401 - no types
    return tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True)


def _rules(nodes: Iterable[Any], scope: Scope) -> Iterator[Rule]:
    if not scope.depth or not scope.views:
        return
    for node in nodes:
        if node.type == "qualified-rule":
            selectors = _inside(scope.selectors, tinycss2.serialize(node.prelude).strip())
            yield from _block(node, selectors, scope)
        elif node.type == "at-rule":
            yield from _at_rule(node, scope)


def _block(node: Any, selectors: str, scope: Scope) -> Iterator[Rule]:  # noqa: ANN401 - no types
    """What is declared in a block, and the rules in it."""
    parts = tinycss2.parse_blocks_contents(
        node.content or [], skip_comments=True, skip_whitespace=True
    )
    declarations = tuple(
        part
        for part in parts
        if part.type == "declaration" and part.lower_name in PRINTING | LISTING | HIDING
    )
    if declarations and selectors and scope.views:
        yield Rule(selectors, declarations, scope.views)
    yield from _rules(parts, scope.within(selectors))


def _inside(above: str, selectors: str) -> str:
    """The selectors of a rule that stands in another one."""
    if not above:
        return selectors
    whole = f":is({above})"
    return selectors.replace("&", whole) if "&" in selectors else f"{whole} {selectors}"


def _at_rule(node: Any, scope: Scope) -> Iterator[Rule]:  # noqa: ANN401 - no types
    name, condition = node.lower_at_keyword, tinycss2.serialize(node.prelude).strip()
    if name == "import":
        yield from _imported(node, scope)
    elif name in {"media", "container", "supports", "layer", "scope"} and node.content:
        yield from _block(node, scope.selectors, scope.where(_holding(name, condition)))


def _imported(node: Any, scope: Scope) -> Iterator[Rule]:  # noqa: ANN401 - no types
    """The rules of another sheet, whose selectors stand in nothing."""
    first, *rest = [token for token in node.prelude if token.type != "whitespace"]
    if first.type == "function":
        address = next((token.value for token in first.arguments if token.type == "string"), "")
    else:
        address = str(getattr(first, "value", ""))
    there = scope.where(_holding("media", tinycss2.serialize(rest).strip()))
    if address and there.views:
        yield from _rules(_parsed(scope.load(address)), there.within(""))


def _holding(name: str, condition: str) -> frozenset[str]:
    """The views in which a condition holds."""
    if name == "media":
        return frozenset(view for view in VIEWS if _matches(condition, VIEWS[view]))
    if name == "container":  # how wide a part of a narrow window is nobody knows
        return frozenset({"wide"} if _fits(condition, VIEWS["wide"]) else ())
    if name == "supports" and condition.lower().startswith("not"):
        return frozenset()
    return BOTH


def _matches(queries: str, width: float) -> bool:
    """Whether one of these media queries holds on a screen of a width."""
    return any(_one_matches(query.strip().lower(), width) for query in queries.split(","))


def _one_matches(query: str, width: float) -> bool:
    if query.startswith("not "):
        return not _one_matches(query.removeprefix("not ").strip(), width)
    medium = re.match(r"(?:only\s+)?([a-z]+)", query)
    is_screen = not medium or medium[1] in {"all", "screen"}
    return is_screen and _fits(query, width) and "(hover: none)" not in query


def _fits(condition: str, width: float) -> bool:
    """Whether a width is what a condition wants of it, if anything."""
    for found in WIDTH.finditer(condition):
        size = float(found["size"]) * PIXELS[found["unit"].lower()]
        is_least = found["edge"] == "min" or (found["sign"] or "").startswith(">")
        if (width < size) if is_least else (width > size):
            return False
    return True


@dataclass(slots=True)
class Sheet:
    """The rules of a page, ready to be asked."""

    hides: cssselect2.Matcher = field(default_factory=cssselect2.Matcher)
    """What is declared of elements themselves."""
    prints: cssselect2.Matcher = field(default_factory=cssselect2.Matcher)
    """What is declared of what stands before and after them."""
    is_printing: bool = False
    """Whether there is a rule that may print a number before or after an element."""
    is_listing: bool = False
    """Whether there is a rule that makes an item of what is none."""

    @classmethod
    def of(cls, rules: Sequence[Rule]) -> Sheet:
        """The rules as one sheet."""
        sheet = cls()
        for rule in rules:
            for selector in _compiled(rule.selectors):
                sheet.add(selector, rule)
        return sheet

    def add(self, selector: Any, rule: Rule) -> None:  # noqa: ANN401 - cssselect2 has no types
        """Add a rule for what one selector names."""
        if selector.pseudo_element in {"before", "after"}:
            self.prints.add_selector(selector, rule)
            self.is_printing |= any(map(_may_print, rule.declared))
        elif selector.pseudo_element is None:
            self.hides.add_selector(selector, rule)
            self.is_listing |= any(_is_item(declaration) for declaration in rule.declared)


def has_number(text: str) -> bool:
    """Whether there is a digit in a text, or something that may become one."""
    return any(unicodedata.category(char).startswith("N") for char in text) or any(
        f"{name}(" in text for name in COMPUTED
    )


def _may_print(declaration: Any) -> bool:  # noqa: ANN401 - tinycss2 has no types
    is_content = declaration.lower_name == "content"
    return is_content and any(
        token.type == "function" or (token.type == "string" and has_number(token.value))
        for token in declaration.value
    )


def _is_item(declaration: Any) -> bool:  # noqa: ANN401 - tinycss2 has no types
    words = {token.lower_value for token in declaration.value if token.type == "ident"}
    return declaration.lower_name == "display" and "list-item" in words


def _compiled(selectors: str) -> Iterator[Any]:
    """Selectors one by one: one that nothing here knows does not take the others with it."""
    try:
        yield from cssselect2.compile_selector_list(selectors)
    except cssselect2.SelectorError:
        for one in re.split(r",(?![^(\[]*[)\]])", selectors):
            try:
                yield from cssselect2.compile_selector_list(one)
            except cssselect2.SelectorError:
                continue


def inline(text: str) -> Rule:
    """What a ``style`` attribute declares."""
    parts = tinycss2.parse_blocks_contents(text, skip_comments=True, skip_whitespace=True)
    return Rule("", tuple(part for part in parts if part.type == "declaration"), BOTH)


def cascade(rules: Iterable[Rule], view: str) -> dict[str, Any]:
    """What holds in a view, of rules from the weakest to the strongest."""
    normal: dict[str, Any] = {}
    important: dict[str, Any] = {}
    for rule in rules:
        if view in rule.views:
            for declaration in rule.declared:
                into = important if declaration.important else normal
                for part in PARTS.get(declaration.lower_name, ()):
                    into.pop(part, None)
                into[declaration.lower_name] = declaration.value
    return {**normal, **important}
