"""Text for some editions only: ``{.only-html}``, ``{.only lang=de}``, and as Quarto says it.

What an author may say in many ways is read once and becomes one attribute, ``only``, on a div or a
span; blocks and inlines of other kinds are wrapped in one. :mod:`views` leaves out what a format or
a language does not show.

A number is given to what stands in such text as if it stood everywhere. So it is the same in all
formats, and none is given twice.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hexapla import registry
from hexapla.languages.names import language_fault
from hexapla.model import Node
from hexapla.source import pandoc_ast

KEY = "only"
"""The attribute that holds a condition, in the form of :class:`Condition`."""

FAULT = "only-fault"
"""The attribute of what names no condition that could be: what is wrong, and what to do."""

PAPER = frozenset({*registry.PAGED, "cover"})

FORMATS: Mapping[str, frozenset[str]] = {
    "html": frozenset({"html"}),
    "epub": frozenset({"epub"}),
    "print": PAPER,
    "pdf": PAPER,
    "text": frozenset({"txt"}),
}
"""What a format is called in ``only-…``, and the formats that are meant: print is all that is set
in pages, on a screen or on paper."""

QUARTO: Mapping[str, frozenset[str]] = {
    **FORMATS,
    **dict.fromkeys(("latex", "typst", "beamer", "context"), PAPER),
    **dict.fromkeys(("txt", "plain"), FORMATS["text"]),
    **dict.fromkeys(("html5", "html4"), FORMATS["html"]),
    **dict.fromkeys(("epub2", "epub3"), FORMATS["epub"]),
    **dict.fromkeys(
        ("docx", "odt", "rtf", "pptx", "revealjs", "ipynb", "markdown", "gfm", "commonmark"),
        frozenset(),
    ),
}
"""What ``when-format`` may say: names of pandoc's, also of formats that nobody makes here."""

VISIBLE, HIDDEN = "content-visible", "content-hidden"
WHEN, UNLESS = "when-format", "unless-format"
OTHERS = {"when-meta", "unless-meta", "when-profile", "unless-profile"}

STYLES = {"Emph", "Strong", "Strikeout", "Superscript", "Subscript", "SmallCaps", "Underline"}
"""Inlines that hold nothing but inlines."""

PLAIN = ["", [], []]
"""The attributes of a node that has none."""


@dataclass(frozen=True, slots=True)
class Condition:
    """Which editions show a text: as ``+html``, ``-epub`` and ``@de`` in one line."""

    shown: frozenset[str] | None = None
    """The formats that do, by their names in :data:`FORMATS`; None: all."""
    hidden: frozenset[str] = frozenset()
    """The formats that do not."""
    languages: frozenset[str] | None = None
    """The languages that do; None: all."""

    @classmethod
    def of(cls, node: Node) -> Condition | None:
        """The condition of a node; None where it has none."""
        said = pandoc_ast.value(node, KEY)
        if said is None:
            return None
        words = said.split()
        by_sign = {sign: [word[1:] for word in words if word[0] == sign] for sign in "+-@"}
        return cls(
            frozenset(by_sign["+"]) if by_sign["+"] else None,
            frozenset(by_sign["-"]),
            frozenset(by_sign["@"]) if by_sign["@"] else None,
        )

    def shows(self, kind: str, language: str | None) -> bool:
        """Whether an edition of a language shows the text in a format; of None, of some."""
        is_named = self.shown is None or any(kind in QUARTO.get(one, ()) for one in self.shown)
        is_hidden = any(kind in QUARTO[one] for one in self.hidden)
        is_of_language = None in {self.languages, language} or language in (self.languages or ())
        return is_named and not is_hidden and is_of_language

    def in_words(self) -> str:
        """The condition for a person: ``only in html``, ``not in print``, ``only in de``."""
        parts = []
        if self.shown is not None:
            parts.append(f"only in {', '.join(sorted(self.shown))}")
        if self.hidden:
            parts.append(f"not in {', '.join(sorted(self.hidden))}")
        if self.languages is not None:
            parts.append(f"only in the language {', '.join(sorted(self.languages))}")
        return " and ".join(parts)


def is_of_languages(node: Node) -> bool:
    """Whether this is text of some languages only, and so nothing for translators."""
    found = Condition.of(node)
    return found is not None and found.languages is not None


# ------------------------------------------------------------------- what the author says


def understand(blocks: Sequence[Node]) -> list[Node]:
    """Blocks of the source, changed, with every condition on a div or a span."""
    return [_block(block) for block in blocks]


def _block(block: Node) -> Node:
    """A block; where it has a condition and is no div, in one."""
    said = _take_condition(block)
    match block:
        case {"t": "Header", "c": [_, attributes, inlines]}:
            inlines[:] = _inlines(inlines)
            if said:
                attributes[2] += [_in_heading()]
            return block
        case {"t": "Div", "c": [attributes, inner]}:
            inner[:] = understand(inner)
            attributes[2] += said
            return block
        case {"t": "Para" | "Plain", "c": inlines}:
            inlines[:] = _inlines(inlines)
            return _hoisted(block)
        case {"t": "Figure", "c": [_, _, [{"t": "Plain", "c": [{"t": "Image"} as picture]}]]}:
            said += _take_condition(picture)
    _inside(block.get("c"))
    return {"t": "Div", "c": [["", [], said], [block]]} if said else block


def _inside(thing: Any) -> None:  # noqa: ANN401 - JSON: lists, dicts, scalars
    """Understand, in place, what stands in a list, a table, a figure or a note."""
    if isinstance(thing, dict):
        _inside(thing.get("c") if "t" in thing else [*thing.values()])
    elif isinstance(thing, list) and thing and all(map(_is_block, thing)):
        thing[:] = understand(thing)
    elif isinstance(thing, list) and thing and all(map(pandoc_ast.is_node, thing)):
        thing[:] = _inlines(thing)
    elif isinstance(thing, list):
        for part in thing:
            _inside(part)


BLOCKS = {
    *("Para", "Plain", "LineBlock", "CodeBlock", "RawBlock", "BlockQuote", "OrderedList"),
    *("BulletList", "DefinitionList", "Header", "HorizontalRule", "Table", "Figure", "Div"),
}


def _is_block(thing: Any) -> bool:  # noqa: ANN401 - JSON: lists, dicts, scalars
    return isinstance(thing, dict) and thing.get("t") in BLOCKS


def _inlines(inlines: list[Node]) -> list[Node]:
    return [_inline(node) if node["t"] not in pandoc_ast.WORDS else node for node in inlines]


def _inline(node: Node) -> Node:
    """An inline; where it has a condition and is no span, in one."""
    said = _take_condition(node)
    _inside(node.get("c"))
    if node["t"] == "Span":
        node["c"][0][2] += said
        return node
    return {"t": "Span", "c": [["", [], said], [node]]} if said else node


def _hoisted(block: Node) -> Node:
    """A paragraph; in a div where all of it is one span with a condition.

    So it has no number in the margin, which would stand beside nothing in some editions.
    """
    words = [node for node in block["c"] if node["t"] not in pandoc_ast.WORDS - {"Str"}]
    if len(words) != 1 or words[0]["t"] != "Span":
        return block
    attributes, inner = words[0]["c"]
    said = [pair for pair in attributes[2] if pair[0] in {KEY, FAULT}]
    if not said:
        return block
    attributes[2] = [pair for pair in attributes[2] if pair not in said]
    block["c"] = inner if attributes == PLAIN else [words[0]]
    return {"t": "Div", "c": [["", [], said], [block]]}


def _in_heading() -> list[str]:
    tip = "take it out: what is in a heading is in contents and links of all editions"
    return [FAULT, f"a heading stands in every edition\n{tip}"]


def _take_condition(node: Node) -> list[list[str]]:
    """The attributes that say on a node which editions show it, in our form; it loses its own."""
    attributes = pandoc_ast.attr(node)
    if not attributes:
        return []
    attributes[2] = [pair for pair in attributes[2] if pair[0] not in {KEY, FAULT}]
    names = [name for name in attributes[1] if name in {"only", VISIBLE, HIDDEN}]
    names += [name for name in attributes[1] if name.startswith("only-")]
    if not names:
        return []
    pairs = [pair for pair in attributes[2] if pair[0] in {WHEN, UNLESS, *OTHERS}]
    pairs += [pair for pair in attributes[2] if pair[0] == "lang" and "only" in names]
    attributes[1] = [name for name in attributes[1] if name not in names]
    attributes[2] = [pair for pair in attributes[2] if pair not in pairs]
    words = list(_words(names, pairs))
    if fault := next((word for word in words if "\n" in word), None):
        return [[FAULT, fault]]
    return [[KEY, " ".join(dict.fromkeys(words))]]


def _words(names: Sequence[str], pairs: Sequence[Sequence[str]]) -> Iterator[str]:
    """A condition word by word; what is none is said on two lines."""
    for name in names:
        if name.startswith("only-"):
            yield from _formats("+", name.removeprefix("only-"), FORMATS, f".{name}")
    tags = [tag for key, value in pairs if key == "lang" for tag in re.split("[ ,]+", value) if tag]
    if "only" in names and not tags and len(names) == 1:
        yield "{.only} says no language\nsay which, {.only lang=de}, or a format, {.only-html}"
    for tag in tags:
        fault = language_fault(tag)
        yield f"{{.only lang={tag}}}: {fault}\nname languages of the book" if fault else f"@{tag}"
    if not {VISIBLE, HIDDEN}.isdisjoint(names):
        yield from _quartos(names, pairs)


def _quartos(names: Sequence[str], pairs: Sequence[Sequence[str]]) -> Iterator[str]:
    """The same of a condition as Quarto writes it."""
    asked = [(key, value) for key, value in pairs if key != "lang"]
    if not asked or any(key in OTHERS for key, _ in asked):
        wrong = next((key for key, _ in asked if key in OTHERS), "")
        what = f"{wrong} is nothing that a book knows" if wrong else "no format is named"
        yield f'{what}\nname one: {{.{VISIBLE} {WHEN}="html"}}'
        return
    for key, value in asked:
        sign = "+" if (key == WHEN) == (VISIBLE in names) else "-"
        for name in re.split("[ ,]+", value):
            yield from _formats(sign, name.partition(":")[0], QUARTO, f'{key}="{value}"')


def _formats(
    sign: str, name: str, known: Mapping[str, frozenset[str]], written: str
) -> Iterator[str]:
    if name in known:
        yield f"{sign}{name}"
        return
    near = difflib.get_close_matches(name, known, n=1)
    tip = f"did you mean {near[0]!r}?" if near else f"known here: {', '.join(FORMATS)}"
    yield f"{written} names no format\n{tip}"
