"""``source/book.toml`` → Settings. Unknown keys and wrong types are refused, with the line."""

from __future__ import annotations

import datetime as dt
import difflib
import re
import tomllib
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from hexapla.errors import ConfigError, Finding
from hexapla.model import PSEUDO_LANGUAGE, Settings
from hexapla.pandoc import READERS, extensions


class Key(NamedTuple):
    """What one key of ``book.toml`` may hold."""

    kind: type
    default: Any
    """None: the key must be there."""
    check: Callable[[Any], str | None] = lambda _value: None
    """Says what is wrong with a value, or None."""


def language_fault(tag: str) -> str | None:
    """What keeps this from being a BCP 47 tag in its canonical form, or None.

    A tag counts when CLDR (through Babel) knows its language: editions need its names, its
    direction and its dates.
    """
    from babel import Locale, UnknownLocaleError

    if tag == PSEUDO_LANGUAGE:
        return None
    try:
        # Babel passes over what follows a dot or an @, which could be a path.
        locale = Locale.parse(tag if re.fullmatch("[A-Za-z0-9-]+", tag) else "", sep="-")
    except (ValueError, UnknownLocaleError):
        return f"{tag!r} is not a BCP 47 language tag that CLDR knows, such as fr, pt-BR or zh-Hans"
    parts = (locale.language, locale.script, locale.territory, locale.variant)
    canonical = "-".join(part for part in parts if part)
    written = canonical if tag.count("-") == canonical.count("-") else cased(tag)
    return None if written == tag else f"{tag!r} is written {written!r}"


def cased(tag: str) -> str:
    """A tag in the letters of RFC 5646, 2.1.1: zh-Hant, pt-BR."""
    first, *rest = tag.lower().split("-")
    change = {2: str.upper, 4: str.title}
    return "-".join([first, *(change.get(len(part), str)(part) for part in rest)])


def _languages_fault(tags: list[Any]) -> str | None:
    faults = (
        language_fault(tag) if isinstance(tag, str) else f"{tag!r} is not a text" for tag in tags
    )
    doubled = sorted({str(tag) for tag in tags if tags.count(tag) > 1})
    return next(filter(None, faults), f"{doubled[0]!r} stands there twice" if doubled else None)


def _one_of(*choices: str) -> Callable[[str], str | None]:
    def check(value: str) -> str | None:
        return None if value in choices else f"{value!r} is none of {', '.join(choices)}"

    return check


def _share_fault(value: float) -> str | None:
    return None if 0 <= value <= 1 else f"{value} is not a share from 0 to 1"


def _page_fault(value: str) -> str | None:
    length = r"\d+(\.\d+)?(mm|cm|in|pt)"
    size = rf"A[3-6]|B[45]|JIS-B[45]|letter|legal|ledger|{length} {length}"
    return None if re.fullmatch(size, value) else f"{value!r} is no page size"


def _filled(value: str) -> str | None:
    return None if value.strip() else "it is empty"


def _uri_fault(value: str) -> str | None:
    found = re.fullmatch(r"[A-Za-z][A-Za-z0-9+.-]*:\S+", value)
    return None if found else f"{value!r} is no URI such as urn:uuid:… or https://…"


def _reader_fault(value: str) -> str | None:
    name, *signed = re.split(r"(?=[+-])", value)
    if name not in READERS:
        return f"{name!r} is no Markdown that pandoc reads; {_guess(name, READERS)}"
    known = extensions(name) - {"sourcepos"} if signed else set()
    for extension in signed:
        if extension[1:] not in known:
            what = f"{extension!r} is no extension of {name}, such as +footnotes or -smart"
            return f"{what}; {_guess(extension[1:], sorted(known))}"
    return None


ENGINES = ("argos", "apertium", "libretranslate", "openai", "pseudo")
"""The machine translators that a book may name. A function of the user's own is named on the
command line only: a book is data, and must not choose what code runs (law 9)."""


def _engine_fault(value: str) -> str | None:
    if value in ENGINES:
        return None
    if ":" in value:
        return f"a function of your own is named by `translate --engine {value}`, not by the book"
    return f"{value!r} is no engine; {_guess(value, ENGINES)}"


def _server_fault(value: str) -> str | None:
    try:
        parts = urlsplit(value)
    except ValueError as error:
        return f"{value!r} is no address: {error}"
    if parts.username or parts.password:
        return "an address must not hold a password; the key is read from HEXAPLA_MACHINE_KEY"
    is_address = parts.scheme in {"http", "https"} and parts.hostname
    return None if is_address else f"{value!r} is no address such as http://localhost:5000"


def _slug_fault(value: str) -> str | None:
    found = re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*", value)
    return None if found else f"{value!r} is no plain file name of a-z, 0-9, - and _"


TABLES: dict[str, dict[str, Key]] = {
    "book": {
        "language": Key(str, None, language_fault),
        "title": Key(str, None, _filled),
        "subtitle": Key(str, ""),
        "description": Key(str, ""),
        "rights": Key(str, ""),
        "authors": Key(list, None),
        "identifier": Key(str, None, _uri_fault),
        "date": Key(dt.date, None),
        "reader": Key(str, "markdown", _reader_fault),
        "slug": Key(str, "", _slug_fault),
    },
    "editions": {
        "languages": Key(list, [], _languages_fault),
        "publish": Key(str, "translated", _one_of("reviewed", "translated", "machine")),
        "minimum": Key(float, 0.0, _share_fault),
    },
    "numbering": {
        "paragraphs": Key(bool, default=False),
        "numerals": Key(str, "latin", _one_of("latin", "locale")),
    },
    "pdf": {"page": Key(str, "A5", _page_fault)},
    "machine": {
        "engine": Key(str, "argos", _engine_fault),
        "server": Key(str, "", _server_fault),
        "model": Key(str, ""),
    },
}
"""Everything ``book.toml`` may say."""

PLANNED = {"editions": {"parallel"}, "pdf": {"print"}}
"""Keys of the file format that this version passes over, with a warning."""

KINDS = {
    str: "a text",
    list: "a list of texts",
    float: "a number",
    bool: "true or false",
    dt.date: "a date such as 2026-11-23",
}


def read_settings(path: Path) -> Settings:
    """The settings of a book.

    Raises:
        ConfigError: the file is missing, is no TOML, or has a key or value that means nothing.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
        found = tomllib.loads(text)
    except FileNotFoundError:
        tip = "write one with title, language, authors, identifier and date, or start with `new`"
        raise ConfigError(Finding(str(path), "there is no book.toml", tip)) from None
    except UnicodeDecodeError as error:
        tip = "save the file as UTF-8"
        raise ConfigError(Finding(str(path), f"not UTF-8: {error.reason}", tip)) from None
    except tomllib.TOMLDecodeError as error:
        tip = "mend the line; TOML is described at https://toml.io"
        raise ConfigError(Finding(str(path), f"not TOML: {error}", tip)) from None
    if findings := list(_findings(found, path, text)):
        raise ConfigError(findings)
    flat = {
        key: found.get(table, {}).get(key, rule.default)
        for table, keys in TABLES.items()
        for key, rule in keys.items()
    }
    flat["slug"] = flat["slug"] or _slug(flat["title"])
    flat["authors"] = tuple(flat["authors"])
    flat["languages"] = tuple(flat["languages"])
    return Settings(**flat)


def planned(path: Path) -> list[Finding]:
    """A warning for each key of a readable ``book.toml`` that this version passes over."""
    text = path.read_text(encoding="utf-8-sig")
    found = tomllib.loads(text)
    return [
        Finding(
            f"{path}, line {_line(text, table, key)}",
            f"{table}.{key} is passed over: this version does not do that yet",
            "take the key out to be rid of this warning",
            "warning",
        )
        for table, keys in PLANNED.items()
        for key in sorted(keys & set(found.get(table, {})))
    ]


def _slug(title: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-") or "book"


def _findings(found: Mapping[str, Any], path: Path, text: str) -> list[Finding]:
    findings = []
    for table, content in found.items():
        planned_keys = PLANNED.get(table, set())
        if table in TABLES and not isinstance(content, dict):
            where = f"{path}, line {_line(text, '', table)}"
            findings.append(
                Finding(where, f"{table} is no table", f"write [{table}] over its keys")
            )
            return findings
        if not isinstance(content, dict) or table not in {*TABLES, *PLANNED}:
            name = f"[{table}]" if isinstance(content, dict) else table
            where = f"{path}, line {_line(text, '', table)}"
            findings.append(Finding(where, f"unknown {name}", _guess(table, TABLES)))
            continue
        for key, value in content.items():
            where = f"{path}, line {_line(text, table, key)}"
            if key in planned_keys:
                continue
            if key not in TABLES.get(table, {}):
                what = f"unknown key {key!r} in [{table}]"
                findings.append(
                    Finding(
                        where, what, _guess(key, [*TABLES.get(table, {}), *sorted(planned_keys)])
                    )
                )
            elif fault := _fault(TABLES[table][key], value):
                findings.append(Finding(where, f"{table}.{key}: {fault}", "correct the value"))
    for table, keys in TABLES.items():
        findings += [
            Finding(str(path), f"[{table}] lacks {key!r}", f"add {key} = … ({KINDS[rule.kind]})")
            for key, rule in keys.items()
            if rule.default is None and key not in found.get(table, {})
        ]
    book, editions = found.get("book"), found.get("editions")
    if isinstance(book, dict) and isinstance(editions, dict) and not findings:
        language = book["language"]
        if language in editions.get("languages", ()):
            where = f"{path}, line {_line(text, 'editions', 'languages')}"
            what = f"{language!r} is the language of the source and needs no catalog"
            findings.append(Finding(where, what, "take it out of the list"))
    return findings


def _fault(rule: Key, value: object) -> str | None:
    kind = (float, int) if rule.kind is float else rule.kind
    wrong = not isinstance(value, kind) or (isinstance(value, bool) and rule.kind is not bool)
    if isinstance(value, dt.datetime):
        wrong = True
    if isinstance(value, list) and not all(isinstance(part, str) for part in value):
        wrong = True
    return f"{KINDS[rule.kind]} is wanted here" if wrong else rule.check(value)


def _guess(name: str, known: Collection[str]) -> str:
    near = difflib.get_close_matches(name, known, n=1)
    return f"did you mean {near[0]!r}?" if near else f"known here: {', '.join(known)}"


def _line(text: str, table: str, key: str) -> int:
    """The line that sets a key, or opens a table, for a person to go to (TOML keeps none)."""
    inside = ""
    for number, line in enumerate(text.splitlines(), start=1):
        if header := re.match(r"\s*\[\s*([^\]\s]+)\s*\]", line):
            inside = header[1]
            if not table and inside == key:
                return number
        elif inside == table and re.match(rf"\s*[\"']?{re.escape(key)}[\"']?\s*=", line):
            return number
    return 1
