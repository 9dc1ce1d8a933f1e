"""Variables: ``{{< var version >}}`` is what ``book.toml`` says, ``{{< meta title >}}`` the title.

In a text a variable is a node of its own, which translators see as a mark: a value that changes
makes no translation stale, and each language may have its own. In code, in a link's target and in
attributes it is its value as it stands.

pandoc is given a word in place of each, so that it reads what stands round it as if the value were
there, in a target, too, which must have no spaces.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from hexapla.errors import Finding
from hexapla.files import paths
from hexapla.languages import languages
from hexapla.model import Book, Node, Settings
from hexapla.source import pandoc_ast
from hexapla.source.files import Lines
from hexapla.source.normalise import join
from hexapla.source.pandoc_ast import Markup

USE = re.compile(
    r"\{(?P<typed>\{\{<[ \t]*(?:var|meta|include)[ \t][^\n{}]{0,500}\}\})\}"
    r"|\{\{<[ \t]*(?P<kind>var|meta)[ \t]+(?P<name>[^\s{}<>]{1,200})[ \t]*>\}\}"
)
"""A variable in a text; or one that is meant as it is typed: it has a pair of braces more."""

WORD = re.compile(r"qzhxvq(\d{1,6})qvxhzq", re.IGNORECASE)
"""What pandoc reads in place of a variable, with its number; a reader may make its letters small,
for the id of a heading."""

TRANSLATED = ("title", "subtitle", "description", "rights")
META = (*TRANSLATED, "authors", "author", "publisher", "date")
"""What ``{{< meta … >}}`` may ask for. The first ones have catalogs; a date is that of the edition
in each language's way."""

KEY = "variable"
"""The attribute that holds the name of a variable, as it was asked for: ``var version``."""

SPLIT = "variable-split"
"""The attribute that names a variable which stands where it can have no value of a language."""

SAFE = "/:?#@!$&'()*+,;=%-._~"
"""What may stand in a target as it is."""


def is_variable(node: Node) -> bool:
    """Whether this inline stands for a variable."""
    return node["t"] == "Span" and pandoc_ast.value(node, KEY) is not None


def name_in_id(variable: Node) -> str:
    """What stands for a variable in the id of a heading, so that no value changes it."""
    return _plain_name(pandoc_ast.value(variable, KEY) or "")


def _plain_name(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.partition(" ")[2].lower()).strip("-")


def names(settings: Settings) -> list[str]:
    """All that a text may ask for, in an order that stays."""
    return [*(f"meta {name}" for name in META), *(f"var {name}" for name in settings.variables)]


def value(settings: Settings, name: str, language: str) -> str:
    """What a variable is in a language; of what has a catalog, what it is in the source."""
    kind, _, own = name.partition(" ")
    if kind == "meta":
        return _meta(settings, own, language)
    values = settings.variables[own]
    if isinstance(values, Mapping):
        return values.get(language, values[settings.language])
    return str(values)


def _meta(settings: Settings, name: str, language: str) -> str:
    if name == "date":
        return languages.long_date(settings.date, language)
    if name in {"author", "authors"}:
        return languages.enumeration(list(settings.authors), language)
    found: str = getattr(settings, name)
    return found


def differs(settings: Settings, name: str) -> bool:
    """Whether a variable may be another text in another language."""
    kind, _, own = name.partition(" ")
    if kind == "meta":
        return own != "publisher"
    return isinstance(settings.variables[own], Mapping)


# ------------------------------------------------------------------------------ in the text


def faults(lines: Lines, settings: Settings) -> Iterator[Finding]:
    """The variables that a text asks for and nobody has set."""
    known = names(settings)
    for file, text in lines.texts.items():
        for found in USE.finditer(text):
            if found["typed"] or _asked(found) in known:
                continue
            kind, name = found["kind"], found["name"]
            every = [one.removeprefix(f"{kind} ") for one in known if one.startswith(f"{kind} ")]
            near = difflib.get_close_matches(name, every, n=1)
            to_do = f"did you mean {near[0]!r}?" if near else _how_to_set(kind, name, every)
            tip = f"{to_do} What is meant as it is typed has three braces: {{{found[0]}}}"
            where = lines.place(file, text.count("\n", 0, found.start()) + 1)
            yield Finding(where, f"there is no variable {name!r}", tip)


def _asked(found: re.Match[str]) -> str:
    return f"{found['kind']} {found['name']}"


def _how_to_set(kind: str, name: str, known: list[str]) -> str:
    if kind == "meta":
        return f"book.toml has {', '.join(known)}."
    return f'Add {name} = "…" to [variables] in book.toml.'


def mark(text: str, settings: Settings) -> str:
    """A text for pandoc, with a word in place of each variable."""
    if "{{<" not in text:
        return text
    numbers = {name: at for at, name in enumerate(names(settings))}

    def word(found: re.Match[str]) -> str:
        if found["typed"]:
            return str(found["typed"])
        return f"qzhxvq{numbers[_asked(found)]}qvxhzq"

    return USE.sub(word, text)


# ------------------------------------------------------------------------------ in the tree


def put_in(blocks: list[Node], settings: Settings) -> list[Node]:
    """Blocks that pandoc read, as a new tree with the variables in place of those words."""
    return [*_Placing(settings).nodes(blocks)]


def clear(blocks: list[Node]) -> None:
    """Take away, in place, what only a variable has: nobody else makes one."""
    for node in pandoc_ast.walk_markup(blocks):
        if (attributes := pandoc_ast.attr(node)) and attributes[2]:
            attributes[2] = [pair for pair in attributes[2] if pair[0] not in {KEY, SPLIT}]


class _Placing:
    """Puts the variables of a book in the place of the words that stand for them."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._names = names(settings)

    def nodes(self, nodes: list[Node]) -> Iterator[Node]:
        for node in nodes:
            if node["t"] == "Str":
                yield from self._words(node)
            elif "c" in node:
                yield self._node(node)
            else:
                yield node

    def _words(self, node: Node) -> Iterator[Node]:
        """A text, with a node of its own for each variable."""
        # At the odd places stand the numbers of the words.
        for at, piece in enumerate(WORD.split(node["c"])):
            if at % 2:
                name = self._names[int(piece)]
                own = value(self._settings, name, self._settings.language)
                yield pandoc_ast.span(pandoc_ast.words(own), **{KEY: name})
            elif piece:
                yield pandoc_ast.string(piece)

    def _node(self, node: Node) -> Node:
        """Any other node: its strings with values, its nodes with nodes."""
        placed = {"t": node["t"], "c": self._part(node["c"], is_target=False)}
        attributes = pandoc_ast.attr(placed)
        if attributes is not None:
            # No value makes an id: it would change with it.
            attributes[0] = WORD.sub(self._as_id, (pandoc_ast.attr(node) or [""])[0])
        if node["t"] in {"Link", "Image"}:
            placed["c"][2] = self._part(node["c"][2], is_target=True)
        if attributes is not None and (split := self._split(node)):
            attributes[2].append([SPLIT, split])
        return placed

    def _part(self, thing: Any, *, is_target: bool) -> Any:  # noqa: ANN401 - JSON
        if isinstance(thing, str):
            return self._filled(thing, is_target=is_target)
        if isinstance(thing, dict) and "t" in thing:
            return self._node(thing) if "c" in thing else thing
        if isinstance(thing, dict):
            return {key: self._part(part, is_target=is_target) for key, part in thing.items()}
        if not isinstance(thing, list):
            return thing
        if thing and all(pandoc_ast.is_node(part) for part in thing):
            return join([*self.nodes(thing)])
        return [self._part(part, is_target=is_target) for part in thing]

    def _filled(self, text: str, *, is_target: bool) -> str:
        def own(found: re.Match[str]) -> str:
            text = value(self._settings, self._names[int(found[1])], self._settings.language)
            return quote(text, safe=SAFE) if is_target else text

        return WORD.sub(own, text)

    def _as_id(self, found: re.Match[str]) -> str:
        return _plain_name(self._names[int(found[1])])

    def _split(self, node: Node) -> str:
        """The first variable that is a part of a string here and differs from language to language.

        Only what has attributes can say so: code, links, pictures.
        """
        content = node["c"]
        if node["t"] in {"Code", "CodeBlock"}:
            text = content[1]
        elif node["t"] in {"Link", "Image"}:
            text = " ".join(content[2])
        else:
            return ""
        asked = (self._names[int(found)] for found in WORD.findall(text))
        return next((name for name in asked if differs(self._settings, name)), "")


def misplaced(markup: Markup, lines: Lines) -> Iterator[Finding]:
    """Variables that differ from language to language, in code or in the target of a link."""
    for where, node in markup:
        if name := pandoc_ast.value(node, SPLIT):
            kind, _, own = name.partition(" ")
            what = f"the variable {own!r} differs by language, and code and targets do not"
            tip = "give it one value for all languages, or write it into the text"
            yield Finding(lines.at(where, f"{kind} {own} ", f"{kind} {own}"), what, tip)


def warnings(book: Book) -> Iterator[Finding]:
    """Languages for which a variable has no value, where it has one for each."""
    settings = book.settings
    for name, values in settings.variables.items():
        if isinstance(values, Mapping):
            missing = [tag for tag in settings.languages if tag not in values]
            if missing:
                what = f"the variable {name!r} has no value for {', '.join(missing)}: "
                what += f"{values[settings.language]!r} stands there"
                tip = f"add it to [variables.{name}]"
                yield Finding(paths.SETTINGS, what, tip, "warning")


# -------------------------------------------------------------------------- in an edition


def in_language(book: Book, language: str) -> Book:
    """A localized book with the values of its variables in this language; its tree is changed."""
    for node in pandoc_ast.walk_markup([*book.blocks, *_of_meta(book)]):
        if is_variable(node):
            name = pandoc_ast.value(node, KEY) or ""
            node["c"][1] = _inlines(book, name, language)
    return replace(book)


def _of_meta(book: Book) -> list[Node]:
    return [node for inlines in book.meta.values() for node in inlines]


def _inlines(book: Book, name: str, language: str) -> list[Node]:
    kind, _, own = name.partition(" ")
    if kind == "meta" and own in TRANSLATED:
        return pandoc_ast.copy(book.meta.get(own, []))  # type: ignore[no-any-return]
    return pandoc_ast.words(value(book.settings, name, language))
