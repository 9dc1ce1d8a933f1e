"""A page and its styles → what a reader sees of each element: text, and numbers that styles add.

What needs a browser is left out: what stands on top of a text, colours that are those of the
ground, fonts whose glyphs are others, and what a script does.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import cssselect2

from hexapla.verification.web import hiding
from hexapla.verification.web.styles import (
    COMPUTED,
    VIEWS,
    Rule,
    Sheet,
    Style,
    cascade,
    has_number,
    inline,
)

if TYPE_CHECKING:
    from lxml.etree import _Element

UNSEEN = {"head", "script", "style", "template", "title", "noscript"}
"""Elements that no browser shows."""

SYMBOLS = {"none", "disc", "circle", "square", "disclosure-open", "disclosure-closed"}
"""Markers of items that are no numbers."""

PROPERTIES = (hiding.is_invisible, hiding.is_tiny, hiding.is_clear)
"""The ways in which text is there and not seen."""

NO_VALUE = (False,) * len(VIEWS) * len(PROPERTIES)


@dataclass(frozen=True, slots=True)
class _Styles:
    """What is declared of an element, in each view, and what follows of it."""

    by_view: Mapping[str, Style]
    is_gone: bool
    """Whether it is out of sight with all that is in it, in any of them."""
    unseen: tuple[bool | None, ...]
    """In what ways its text is not seen; None where nothing is said."""

    @classmethod
    def of(cls, rules: Sequence[Rule]) -> _Styles:
        """What these rules declare, the weakest first."""
        by_view = {view: cascade(rules, view) for view in VIEWS}
        return cls(
            by_view,
            any(map(hiding.is_gone, by_view.values())),
            tuple(ask(by_view[view]) for view in VIEWS for ask in PROPERTIES),
        )


class VisibleText:
    """What a reader sees of one page."""

    def __init__(self, root: _Element, sheet: Sheet, *, is_html: bool = True) -> None:
        wrap = cssselect2.ElementWrapper
        whole = wrap.from_html_root(root) if is_html else wrap.from_xml_root(root)
        self._sheet, self._is_html = sheet, is_html
        self._wrapped: dict[_Element, Any] = {root: whole}
        self._found: dict[_Element, _Styles] = {}
        self._known: dict[tuple[int, ...], _Styles] = {}
        self._gone: dict[_Element, bool] = {}
        self._unseen_in: dict[_Element, tuple[bool, ...]] = {}

    @property
    def adds_numbers(self) -> bool:
        """Whether the styles of the page can print any number at all."""
        return self._sheet.is_printing or self._sheet.is_listing

    def is_hidden(self, element: _Element) -> bool:
        """Whether a reader does not see the text of an element, in a wide or a narrow window."""
        return self.is_gone(element) or any(self._unseen(element))

    def is_gone(self, element: _Element) -> bool:
        """Whether an element, or one that it stands in, is out of sight with all that is in it."""
        if element not in self._gone:
            above = element.getparent()
            self._gone[element] = (
                element.tag in UNSEEN
                or self._is_gone_itself(element)
                or (above is not None and self.is_gone(above))
            )
        return self._gone[element]

    def text(self, element: _Element) -> str:
        """The text of an element as it is seen, with the numbers that styles print in it."""
        if not isinstance(element.tag, str) or self.is_hidden(element):
            return ""
        inner = [element.text or ""]
        for child in element:
            inner += [self.text(child), child.tail or ""]
        return f"{self.before(element)}{''.join(inner)}{self.after(element)}"

    def before(self, element: _Element) -> str:
        """The number that styles print before the text of an element, and a space; or nothing."""
        said = [self._marker(element), self._generated(element, "before")]
        return "".join(f"{part} " for part in said if part)

    def after(self, element: _Element) -> str:
        """A space, and the number that styles print after the text of an element; or nothing."""
        said = self._generated(element, "after")
        return f" {said}" if said else ""

    # -------------------------------------------------------------------------------- styles

    def _is_gone_itself(self, element: _Element) -> bool:
        styles = self._styles(element)
        return styles.is_gone or (
            "hidden" in element.attrib
            and any("display" not in style for style in styles.by_view.values())
        )

    def _unseen(self, element: _Element) -> tuple[bool, ...]:
        """In what ways text here is not seen: the nearest element says it that says anything."""
        if element not in self._unseen_in:
            above = element.getparent()
            known = self._unseen(above) if above is not None else NO_VALUE
            pairs = zip(self._styles(element).unseen, known, strict=True)
            self._unseen_in[element] = tuple(k if own is None else own for own, k in pairs)
        return self._unseen_in[element]

    def _style(self, element: _Element, view: str) -> Style:
        return self._styles(element).by_view[view]

    def _styles(self, element: _Element) -> _Styles:
        if element not in self._found:
            rules = [found[3] for found in self._sheet.hides.match(self._wrap(element))]
            if own := element.get("style"):
                self._found[element] = _Styles.of([*rules, inline(own)])
            else:
                # The rules are those of the sheet, and a few of them together name thousands.
                key = tuple(map(id, rules))
                if key not in self._known:
                    self._known[key] = _Styles.of(rules)
                self._found[element] = self._known[key]
        return self._found[element]

    def _wrap(self, element: _Element) -> Any:  # noqa: ANN401 - cssselect2 has no types
        if element not in self._wrapped:
            above = element.getparent()
            assert above is not None  # noqa: S101 - the root is wrapped
            for child in self._wrap(above).iter_children():
                self._wrapped[child.etree_element] = child
        return self._wrapped[element]

    # ------------------------------------------------------------------------------- numbers

    def _generated(self, element: _Element, side: str) -> str:
        """What stands before or after an element by its styles, if there is a number in it."""
        if not self._sheet.is_printing:
            return ""
        matching = [
            rule
            for _, _, pseudo, rule in self._sheet.prints.match(self._wrap(element))
            if pseudo == side
        ]
        styles = [cascade(matching, view) for view in VIEWS] if matching else []
        contents = [
            text
            for style in styles
            if not hiding.is_gone(style) and not hiding.is_tiny(style)
            if has_number(text := _content(style.get("content", ()), element))
        ]
        return " ".join(dict.fromkeys(contents))

    def _marker(self, element: _Element) -> str:
        """The number before an item of a list."""
        above = element.getparent()
        is_item = element.tag == "li" and above is not None and above.tag in {"ol", "ul"}
        if not is_item and not self._sheet.is_listing:
            return ""
        said = dict.fromkeys(filter(None, (self._marker_in(element, view) for view in VIEWS)))
        return " ".join(said)

    def _marker_in(self, element: _Element, view: str) -> str:
        style = self._style(element, view)
        shown = {token.lower_value for token in style.get("display", ()) if token.type == "ident"}
        is_item = "list-item" in shown if shown else element.tag == "li"
        above = element.getparent()
        kind = next(filter(None, (_kind(style), *self._kinds_above(element, view))), "disc")
        if not is_item or kind in SYMBOLS or above is None:
            return ""
        before = [one for one in above if one.tag == element.tag]
        return f"{before.index(element) + 1}."

    def _kinds_above(self, element: _Element, view: str) -> Iterator[str]:
        """The kind of marker that an element takes over from what it stands in."""
        for above in element.iterancestors():
            yield _kind(self._style(above, view))
            if above.tag in {"ol", "ul"}:
                # The lists of an ebook's navigation have no markers by themselves (EPUB 3.3, 7.4).
                is_bare = not self._is_html and next(above.iterancestors("nav"), None) is not None
                yield "none" if is_bare else "decimal" if above.tag == "ol" else "disc"


def _kind(style: Style) -> str:
    """The kind of marker that a style names; empty where it names none."""
    for name in ("list-style-type", "list-style"):
        for token in style.get(name, ()):
            if token.type == "ident" and token.lower_value not in {"inside", "outside"}:
                return str(token.lower_value)
            if token.type == "string":
                return str(token.value)
    return ""


def _content(tokens: Sequence[Any], element: _Element) -> str:
    """What ``content`` prints, as far as it is text."""
    parts = []
    for token in tokens:
        if token.type == "string":
            parts.append(token.value)
        elif token.type == "function" and token.lower_name == "attr":
            names = [part.value for part in token.arguments if part.type == "ident"]
            parts.append(element.get(names[0], "") if names else "")
        elif token.type == "function" and token.lower_name in COMPUTED:
            names = [part.value for part in token.arguments if part.type == "ident"]
            parts.append(f"{token.lower_name}({', '.join(names)})")
    return "".join(parts)
