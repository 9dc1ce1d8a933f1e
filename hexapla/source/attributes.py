"""Which attributes of the source mean something: all others reach no edition.

pandoc writes an attribute as it stands, whatever a browser would do at it: fetch a picture
(``srcset``), tell a server (``ping``), run a script (``onclick``), or find no XML (two of a name).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from hexapla.languages.tags import WELL_FORMED
from hexapla.model import Node
from hexapla.source import pandoc_ast

LEVELS = ("entry", "entry-2", "entry-3")
"""The attributes of a mark for the index that hold its entry: word, sub-entry, and one below."""

OURS = {"ctx", *(f"{level}{end}" for level in LEVELS for end in ("", "-state", "-lang", "-dir"))}
OURS |= {"only", "only-fault", "variable", "variable-split"}
"""What Hexapla reads itself, and no reader."""

LENGTH = re.compile(r"(?=[0.]*[1-9])[0-9]{1,6}(\.[0-9]{1,6})?(px|cm|mm|in|pt|em|%)?")
HEIGHT = re.compile(LENGTH.pattern.replace("|%", ""))
"""A share would be one of the height of a page, which the web and an ebook do not have."""
WHOLE = re.compile(r"[0-9]{1,9}")


def _any(_value: str) -> bool:
    return True


EVERYWHERE: Mapping[str, Callable[[str], object]] = {
    "lang": WELL_FORMED.fullmatch,
    "dir": re.compile("ltr|rtl|auto").fullmatch,
    "number": _any,
    **dict.fromkeys(OURS, _any),
}

OF_KIND: Mapping[str, Mapping[str, Callable[[str], object]]] = {
    "Span": {"title": _any, "data-emoji": _any},
    "Div": {"title": _any},
    "Image": {"alt": _any, "width": LENGTH.fullmatch, "height": HEIGHT.fullmatch},
    "Figure": {"alt": _any, "short-caption": _any},
    "Table": {"short-caption": _any},
    "CodeBlock": {"startFrom": WHOLE.fullmatch},
}
"""The attributes that kinds of nodes may have, and what their values must be."""


TIPS: Mapping[str, str] = {
    "lang": "write a tag such as fr, pt-BR or zh-Hans",
    "dir": "write ltr, rtl or auto",
    "width": "only a picture has one, a number with px, cm, mm, in, pt, em or %: width=50%",
    "height": "only a picture has one, a number with px, cm, mm, in, pt or em: height=4cm",
    "name": "write the name where it is to be read, for example as the first words",
    "short-caption": "only a picture with a caption, and the caption of a table, have one",
    "caption": "write it into the text: only figures and tables have captions",
    "startFrom": "write a number, at a block of code",
    "href": "write a link: [words](https://…)",
    "start": "begin the list with that number, 3.",
    "value": "begin the list with that number, 3.",
}
"""What to do instead of some attributes; of others a class says as much."""


def tip(name: str) -> str:
    """What to do instead of an attribute that means nothing where it stands."""
    is_plain = re.fullmatch("[A-Za-z][A-Za-z0-9-]*", name)
    return TIPS.get(name) or (f"a class says as much: {{.{name}}}" if is_plain else "take it out")


def allowed(node: Node) -> list[list[str]]:
    """The attributes of a node that an edition may have, each once."""
    return [[key, value] for key, value, is_good in _checked(node) if is_good]


def refused(node: Node) -> list[tuple[str, str]]:
    """The names of the others, and what they are to be."""
    return [(key, value) for key, value, is_good in _checked(node) if not is_good]


def _checked(node: Node) -> Iterator[tuple[str, str, bool]]:
    known = {**EVERYWHERE, **OF_KIND.get(node["t"], {})}
    found = pandoc_ast.attr(node)
    seen: set[str] = set()
    for key, value in found[2] if found else ():
        yield key, value, key in known and key not in seen and bool(known[key](value))
        seen.add(key)
