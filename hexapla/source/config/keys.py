"""Everything ``book.toml`` may say: each key with its kind, its default and its rule."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any, NamedTuple

from hexapla.languages.names import language_fault
from hexapla.source.config import values


class Key(NamedTuple):
    """What one key of ``book.toml`` may hold."""

    kind: type
    default: Any
    """None: the key must be there."""
    check: Callable[[Any], str | None] = lambda _value: None
    """Says what is wrong with a value, or None."""


TABLES: dict[str, dict[str, Key]] = {
    "book": {
        "language": Key(str, None, language_fault),
        "title": Key(str, None, values.empty_fault),
        "subtitle": Key(str, ""),
        "description": Key(str, ""),
        "rights": Key(str, ""),
        "authors": Key(list, None),
        "identifier": Key(str, None, values.uri_fault),
        "date": Key(dt.date, None, values.date_fault),
        "reader": Key(str, "markdown", values.reader_fault),
        "slug": Key(str, "", values.slug_fault),
        "publisher": Key(str, ""),
        "subjects": Key(list, [], values.subjects_fault),
        "bibliography": Key(list, []),
        "citation_style": Key(str, ""),
    },
    "editions": {
        "languages": Key(list, [], values.languages_fault),
        "publish": Key(str, "translated", values.one_of("reviewed", "translated", "machine")),
        "minimum": Key(float, 0.0, values.share_fault),
        "text": Key(bool, default=False),
        "parallel": Key(tuple, [], values.pairs_fault),
    },
    "numbering": {
        "paragraphs": Key(bool, default=False),
        "numerals": Key(str, "latin", values.one_of("latin", "locale")),
    },
    "pdf": {
        "page": Key(str, "A5", values.page_fault),
        "margins": Key(str, "17mm 15mm 20mm 19mm", values.margins_fault),
        "codes": Key(bool, default=False),
        "lines": Key(str, "whole", values.one_of("whole", "greedy")),
        "hanging_punctuation": Key(bool, default=False),
        "drop_caps": Key(bool, default=False),
        "chapters_open": Key(str, "recto", values.one_of("recto", "page")),
        "half_title": Key(bool, default=False),
        "kashida": Key(bool, default=False),
        "print": Key(bool, default=False),
        "bleed": Key(str, "3mm", values.bleed_fault),
        "paper": Key(float, 0.1, values.thickness_fault),
        "profile": Key(str, ""),
    },
    "site": {"address": Key(str, "", values.address_fault)},
    "machine": {
        "engine": Key(str, "argos", values.engine_fault),
        "server": Key(str, "", values.server_fault),
        "model": Key(str, ""),
    },
}
"""Everything ``book.toml`` may say."""


class Keyed(NamedTuple):
    """A table whose keys are those of the book: its languages, or its formats."""

    setting: str
    """The name that the table has among the settings."""
    fault: Callable[[str, Any], str | None]
    """Says what is wrong with a key and its value, or None."""


KEYED = {
    "isbn": Keyed("isbns", values.isbns_fault),
    "prices": Keyed("prices", values.prices_fault),
    "fonts": Keyed("fonts", values.fonts_fault),
    "variables": Keyed("variables", values.variables_fault),
}
"""The tables that are read as they are, once their keys and values are checked."""

KINDS = {
    str: "a text",
    list: "a list of texts",
    tuple: 'a list of pairs such as [["en", "fr"]]',
    float: "a number",
    bool: "true or false",
    dt.date: "a date such as 2026-11-23",
}
