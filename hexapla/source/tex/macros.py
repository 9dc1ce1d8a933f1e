r"""The commands that a book defines, ``\newcommand{\R}{\mathbb{R}}``, and formulas with them.

pandoc's own Markdown knows those that stand in the same file, outside of formulas. What is here
does the rest: those of files before it, those in a formula of their own, as for MathJax, and those
of other kinds of Markdown.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from hexapla.model import Node
from hexapla.source import pandoc_ast
from hexapla.source.tex.groups import Group, Item, Reader, UnbalancedError, inner, parse, write

NAMES = (r"\newcommand", r"\renewcommand", r"\providecommand", r"\DeclareMathOperator", r"\def")

DEFINES = re.compile(r"\\(?:(?:re)?newcommand|providecommand|DeclareMathOperator|def)(?![A-Za-z])")
BEGINS = re.compile(rf"^[ >]*(?:\$\$)?\s*(?={DEFINES.pattern})", re.MULTILINE)
"""Where a definition can begin: at the beginning of a line."""

FENCED = re.compile(r"^ *(```+|~~~+).*?^ *\1", re.MULTILINE | re.DOTALL)
"""Code, in which nothing is defined."""

MOST_ARGUMENTS = 9
"""How many arguments TeX counts."""

MOST, DEEPEST = 20_000, 20
"""How long a formula may become, and how many commands may be defined by each other."""


@dataclass(frozen=True, slots=True)
class Macro:
    """A command that is defined."""

    count: int
    """How many arguments it takes."""
    default: str | None
    """What stands for the first one where it is left out."""
    body: str


def defined(texts: Iterable[str]) -> dict[str, Macro]:
    """What these texts define, one after the other."""
    macros: dict[str, Macro] = {}
    for text in texts:
        # Most texts define nothing, and each is looked at once for every file behind it.
        if any(name in text for name in NAMES):
            plain = FENCED.sub("", text)
            for found in BEGINS.finditer(plain):
                _take(plain[found.end() :].partition("\n\n")[0].partition("$$")[0], macros)
    return macros


def _take(tex: str, macros: dict[str, Macro]) -> str:
    """Take the definitions that a formula begins with; what remains of it."""
    rest = tex
    while DEFINES.match(rest.lstrip()):
        # What follows may be anything: only as far as its braces go does it have to be TeX.
        reader = Reader(_items(rest.lstrip()))
        name, macro = _definition(reader)
        if macro is None:
            return rest
        macros[name] = macro
        rest = write(list(reader))
    return rest


def _items(tex: str) -> list[Item]:
    try:
        return parse(tex)
    except UnbalancedError:
        return []


def _definition(reader: Reader) -> tuple[str, Macro | None]:
    kind = reader.take()
    is_star = reader.star()
    named = reader.argument() or []
    name = named[0] if len(named) == 1 and isinstance(named[0], str) else ""
    if kind == r"\def":
        count = len(set(re.findall(r"#[1-9]", reader.text(r"(?:#[1-9])*"))))
        default = None
    else:
        counted, standing = reader.option(), reader.option()
        count = int(write(counted)) if counted and write(counted).isdecimal() else 0
        default = None if standing is None else write(standing)
    body = reader.take()
    if not name.startswith("\\") or not isinstance(body, Group) or count > MOST_ARGUMENTS:
        return name, None
    written = write(body.items)
    if kind == r"\DeclareMathOperator":
        written = rf"\operatorname{'*' if is_star else ''}{{{written}}}"
    return name, Macro(count, default, written)


def apply(blocks: list[Node], earlier: Mapping[str, Macro]) -> list[Node]:
    """The blocks with formulas in which nothing is left to be defined; definitions are gone."""
    macros = dict(earlier)
    kept = []
    for block in blocks:
        if _defines_only(block, macros):
            continue
        for node in pandoc_ast.walk_markup([block]):
            if node["t"] == "Math":
                rest = _take(node["c"][1], macros)
                node["c"][1] = expanded(rest, macros) if macros else rest
        kept.append(block)
    return kept


def _defines_only(block: Node, macros: dict[str, Macro]) -> bool:
    """Whether a paragraph is nothing but definitions, which are taken."""
    if block["t"] not in {"Para", "Plain"} or not block["c"]:
        return False
    first = block["c"][0]
    if first["t"] == "Math" and len(block["c"]) == 1:
        text = first["c"][1]
    elif first["t"] == "Str" and first["c"].startswith("\\"):
        text = pandoc_ast.plain(block["c"])
    else:
        return False
    return bool(DEFINES.match(text.lstrip())) and not _take(text, macros).strip()


def expanded(tex: str, macros: Mapping[str, Macro]) -> str:
    """A formula with all that is defined written out; as it is where that takes no end."""
    if not any(name in tex for name in macros):
        return tex
    try:
        written = _expanded(parse(tex), macros, DEEPEST)
    except (UnbalancedError, OverflowError):
        return tex
    return written if written != write(_items(tex)) else tex


def _expanded(items: list[Item], macros: Mapping[str, Macro], depth: int) -> str:
    reader, written, length = Reader(items), [], 0
    for item in reader:
        if isinstance(item, Group):
            part = item.opening + _expanded(item.items, macros, depth) + item.closing
        elif item in macros:
            part = _said(macros[item], reader, macros, depth)
        else:
            part = item
        written.append(part)
        length += len(part)
        if length > MOST:
            raise OverflowError
    return "".join(written)


def _said(macro: Macro, reader: Reader, macros: Mapping[str, Macro], depth: int) -> str:
    """What a command stands for, with its arguments."""
    if not depth:
        raise OverflowError
    arguments = []
    if macro.count and macro.default is not None:
        option = reader.option()
        arguments.append(macro.default if option is None else write(option))
    while len(arguments) < macro.count:
        following = reader.take()
        arguments.append("" if following is None else write(inner(following)))
    body = re.sub(
        "#([1-9])",
        lambda found: arguments[int(found[1]) - 1] if int(found[1]) <= len(arguments) else "",
        macro.body,
    )
    if len(body) > MOST:
        raise OverflowError
    said = _expanded(parse(body), macros, depth - 1)
    # A command at the end would run into a letter behind it.
    return f"{said} " if re.search(r"\\[A-Za-z]+$", said) else said
