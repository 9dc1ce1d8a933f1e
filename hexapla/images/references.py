"""What the references in a drawing come to, before anything draws it.

A drawing of two kilobytes can ask for a thousand million shapes: parts that show parts that show
parts, patterns filled with patterns, a mark on each corner of a line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

import cssselect2
import tinycss2
from lxml import etree

from hexapla.files.namespaces import SVG
from hexapla.images import bounds
from hexapla.images.bounds import DEEP, HREF, MOST_DEPTH, MOST_ELEMENTS, SIMPLER, Unfit

if TYPE_CHECKING:
    from lxml.etree import _Element

SHAPES = {"path", "rect", "circle", "ellipse", "line", "polyline", "polygon"}
PAINTED = SHAPES | {"text", "tspan", "textPath"}
"""What is filled, stroked and marked, also with what is said above it."""

GROUPS = {"a", "g", "svg", "switch", "symbol", "use"}
"""What only hands that on; masks, clip paths and filters are its own."""

ADDRESS = re.compile(r"url\(#([^)]+)")
"""How :mod:`hexapla.images.styles` writes every reference."""

INHERITED = re.compile(r"fill|stroke|marker\b|--")
"""The properties by which a reference holds for what stands inside, too."""

References = Mapping[str, frozenset[str]]
"""The ids that an element's properties refer to, by property."""


class Expansion:
    """What the references of a drawing come to: how many elements are drawn, and how deep."""

    def __init__(self, root: _Element) -> None:
        self.root = root
        self.by_sheet = _by_sheet(root)
        self.named: dict[str, _Element] = {}
        for element in root.iter(etree.Element):
            if name := element.get("id"):
                self.named.setdefault(name, element)
        self.most_vertices = max(
            map(_vertices, root.iter(*(f"{SVG}{shape}" for shape in SHAPES))), default=2
        )
        self.known: dict[str, tuple[float, int]] = {}
        self.open: set[str] = set()

    def check(self) -> None:
        """Refuse a drawing that comes to too much.

        Raises:
            Unfit: it does, or it goes in a circle.
        """
        size, _ = self._size(self.root, 0, {})
        if size > MOST_ELEMENTS:
            what = f"its parts repeat one another until {_about(size)} are drawn"
            raise Unfit(f"{what}, and {MOST_ELEMENTS:,} are the most", SIMPLER)

    def _size(self, element: _Element, depth: int, above: References) -> tuple[float, int]:
        """How many elements are drawn for one, and how deep they are."""
        if depth > MOST_DEPTH:
            raise Unfit(DEEP, SIMPLER, element.sourceline)
        own_references = {**above, **self._styled(element)}
        inherited = {name: ids for name, ids in own_references.items() if INHERITED.match(name)}
        parts = [
            (times, *self._target(name, depth))
            for name, times in self._referred(element, own_references)
        ]
        parts += [
            (1, *self._size(child, depth + 1, inherited))
            for child in element.iterchildren(etree.Element)
        ]
        size = 1.0 + sum(times * one for times, one, _ in parts)
        return size, max([depth, *(deepest for *_, deepest in parts)])

    def _styled(self, element: _Element) -> References:
        """What the properties of an element refer to: by its attributes, and by style sheets."""
        references = {name: set(ids) for name, ids in self.by_sheet.get(element, {}).items()}
        for name, ids in [*_in_attributes(element), *_by_property(element.get("style", ""))]:
            references.setdefault(name, set()).update(ids)
        return {name: frozenset(ids) for name, ids in references.items()}

    def _referred(self, element: _Element, references: References) -> Iterator[tuple[str, float]]:
        """The ids that an element refers to, and how often each is drawn for it."""
        name = etree.QName(element).localname
        names_by_kind = {
            key: ids
            for key, ids in references.items()
            if name in PAINTED or (name in GROUPS and not INHERITED.match(key))
        }
        for key, ids in names_by_kind.items():
            times = _vertices(element) if key.startswith("marker") else 1
            yield from ((found, times) for found in ids)
        if target := (element.get(HREF) or "").removeprefix("#"):
            yield target, 1 + sum(self._painted(key, ids) for key, ids in references.items())

    def _painted(self, key: str, ids: frozenset[str]) -> float:
        """What a property that a reference hands on adds to each element that is shown by it."""
        if not INHERITED.match(key):
            return 0.0
        times = self.most_vertices if key.startswith("marker") else 1
        return sum(times * self._target(name, 0)[0] for name in ids)

    def _target(self, name: str, depth: int) -> tuple[float, int]:
        """How many elements are drawn for a reference, and how deep they are."""
        element = self.named.get(name)
        if element is None:
            return 0.0, depth
        if name in self.open:
            tip = "take one of the references away"
            raise Unfit(f"its part #{name} shows itself", tip, element.sourceline)
        if name not in self.known:
            self.open.add(name)
            size, deepest = self._size(element, depth + 1, {})
            self.open.remove(name)
            self.known[name] = size, deepest - depth
        size, height = self.known[name]
        if depth + height > MOST_DEPTH:
            raise Unfit(DEEP, SIMPLER, element.sourceline)
        return size, depth + height


def _vertices(element: _Element) -> int:
    """How many places of a line have a marker, at the most."""
    text = f"{element.get('d', '')} {element.get('points', '')}"
    return 2 + len(re.findall(r"[\d.]+", text)) // 2 if len(text) > 1 else 2


def _about(size: float) -> str:
    return f"{size:,.0f}" if size < 1e15 else "more than can be counted"  # noqa: PLR2004


# ------------------------------------------------------------------------------- style


def _by_sheet(root: _Element) -> dict[_Element, dict[str, set[str]]]:
    """What style sheets make elements refer to, by property."""
    rules = list(_rules(root))
    bounds.check_styles(root, sum(head.count(",") + 1 for head, _ in rules))
    by_element: dict[_Element, dict[str, set[str]]] = {}
    for head, properties in rules:
        for element in _chosen(root, head) if properties else ():
            held = by_element.setdefault(element, {})
            for name, ids in properties:
                held.setdefault(name, set()).update(ids)
    return by_element


def _chosen(root: _Element, head: str) -> Iterator[_Element]:
    """The elements that a selector chooses; all of them where it cannot be told."""
    try:
        selectors = cssselect2.compile_selector_list(head)
    except cssselect2.SelectorError:
        yield from root.iter(etree.Element)
        return
    for one in cssselect2.ElementWrapper.from_xml_root(root).iter_subtree():
        if any(selector.test(one) for selector in selectors if not selector.pseudo_element):
            yield one.etree_element


def _rules(root: _Element) -> Iterator[tuple[str, list[tuple[str, set[str]]]]]:
    """The selectors of every rule of style, and what its properties refer to."""
    for style in root.iter(f"{SVG}style"):
        yield from _rules_of(tinycss2.parse_stylesheet(style.text or "", skip_whitespace=True))


def _rules_of(rules: Iterable[Any]) -> Iterator[tuple[str, list[tuple[str, set[str]]]]]:
    for rule in rules:
        if rule.type == "at-rule":
            yield from _rules_of(tinycss2.parse_rule_list(rule.content, skip_whitespace=True))
        elif rule.type == "qualified-rule":
            said = list(_by_property(tinycss2.serialize(rule.content)))
            yield tinycss2.serialize(rule.prelude), said


def _by_property(text: str) -> Iterator[tuple[str, set[str]]]:
    """The ids that declarations refer to, by property."""
    for one in tinycss2.parse_blocks_contents(text) if "url(" in text else ():
        if one.type == "declaration":
            yield one.name, set(ADDRESS.findall(tinycss2.serialize(one.value)))


def _in_attributes(element: _Element) -> Iterator[tuple[str, set[str]]]:
    for name, said in element.attrib.items():
        if "url(" in str(said) and name != "style":
            yield str(name), set(ADDRESS.findall(str(said)))
