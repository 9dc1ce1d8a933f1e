"""``source/book.toml`` → Settings. Unknown keys and wrong types are refused, with the line."""

from __future__ import annotations

import datetime as dt
import os
import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from hexapla.errors import ConfigError, Finding
from hexapla.files import book_files, bounded_toml, characters
from hexapla.images import icc
from hexapla.model import Settings
from hexapla.source import paper
from hexapla.source.config import font_files
from hexapla.source.config.keys import KEYED, KINDS, TABLES, Key
from hexapla.source.config.values import LEAST_LINE, LONGEST_SLUG, RESERVED, guess

MOST = 2**20
"""The letters that ``book.toml`` may have."""

MOST_LETTERS = 2000
"""The letters that one text in it may have: a description, for most."""

MOST_ENTRIES = 1000
"""The entries that a list or a table in it may have."""


def read_settings(path: Path) -> Settings:
    """The settings of a book.

    Raises:
        ConfigError: the file is missing, is no TOML, or has a key or value that means nothing.
    """
    if not os.path.lexists(path):
        tip = "write one with title, language, authors, identifier and date, or start with `new`"
        raise ConfigError(Finding(str(path), "there is no book.toml", tip))
    text = book_files.read_text(path, path.parent.parent, ConfigError)
    if len(text) > MOST:
        tip = "the text of a book stands in the files beside it"
        raise ConfigError(Finding(str(path), f"has more than {MOST:,} letters", tip))
    try:
        tables = bounded_toml.loads(text)
    except tomllib.TOMLDecodeError as error:
        tip = "mend the line; TOML is described at https://toml.io"
        raise ConfigError(Finding(str(path), f"not TOML: {error}", tip)) from None
    for table in ("pdf", "fonts"):
        tables |= {table: _as_on_disk(tables[table], path.parent)} if table in tables else {}
    if findings := list(_findings(tables, path, text)):
        raise ConfigError(findings)
    flat = {
        key: tables.get(table, {}).get(key, rule.default)
        for table, keys in TABLES.items()
        for key, rule in keys.items()
    }
    flat["slug"] = flat["slug"] or _derived_slug(flat["title"])
    for key in ("authors", "languages", "subjects", "bibliography"):
        flat[key] = tuple(flat[key])
    flat["parallel"] = tuple((first, second) for first, second in flat["parallel"])
    flat |= {keyed.setting: tables.get(table, {}) for table, keyed in KEYED.items()}
    return Settings(**flat)


def _as_on_disk(value: Any, source: Path) -> Any:  # noqa: ANN401 - whatever TOML holds
    """A value with the names of files, of fonts and profiles, as the disk has them."""
    if isinstance(value, dict):
        return {key: _as_on_disk(inner, source) for key, inner in value.items()}
    return book_files.on_disk(source, value) if isinstance(value, str) else value


def _derived_slug(title: str) -> str:
    """The name of a book's files: its title in plain letters, cut where a word ends."""
    name = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")
    if len(name) > LONGEST_SLUG:
        name = name[: LONGEST_SLUG + 1].rpartition("-")[0] or name[:LONGEST_SLUG]
    return f"{name}-book".strip("-") if not name or RESERVED.fullmatch(name) else name


def _findings(tables: Mapping[str, Any], path: Path, text: str) -> list[Finding]:
    findings: list[Finding] = []
    known = {*TABLES, *KEYED}
    for table, content in tables.items():
        if _bound_fault([table]) or len(tables) > MOST_ENTRIES or _is_long(content):
            what = f"a table has more than {MOST_ENTRIES:,} keys, or a name that is none"
            return [Finding(str(path), what, "README.md says what a book may set")]
        if table in known and not isinstance(content, dict):
            where = f"{path}, line {_line(text, '', table)}"
            findings.append(
                Finding(where, f"{table} is no table", f"write [{table}] over its keys")
            )
            return findings
        if not isinstance(content, dict) or table not in known:
            name = f"[{table}]" if isinstance(content, dict) else table
            where = f"{path}, line {_line(text, '', table)}"
            findings.append(Finding(where, f"unknown {name}", guess(table, sorted(known))))
            continue
        for key, value in content.items():
            where = f"{path}, line {_line(text, table, key)}"
            if fault := _bound_fault([key, value]):
                findings.append(Finding(where, f"{table}: {fault}", "correct it"))
            elif table in KEYED:
                if fault := KEYED[table].fault(key, value):
                    findings.append(Finding(where, f"{table}.{key}: {fault}", "correct it"))
            elif key not in TABLES[table]:
                what = f"unknown key {key!r} in [{table}]"
                findings.append(Finding(where, what, guess(key, TABLES[table])))
            elif fault := _fault(TABLES[table][key], value):
                findings.append(Finding(where, f"{table}.{key}: {fault}", "correct the value"))
    for table, keys in TABLES.items():
        findings += [
            Finding(str(path), f"[{table}] lacks {key!r}", f"add {key} = … ({KINDS[rule.kind]})")
            for key, rule in keys.items()
            if rule.default is None and key not in tables.get(table, {})
        ]
    book, editions = tables.get("book"), tables.get("editions", {})
    if isinstance(book, dict) and isinstance(editions, dict) and not findings:
        language = book["language"]
        if language in editions.get("languages", ()):
            where = f"{path}, line {_line(text, 'editions', 'languages')}"
            what = f"{language!r} is the language of the source and needs no catalog"
            findings.append(Finding(where, what, "take it out of the list"))
        findings += _unlisted_languages(tables, path, text)
        findings += _profile_faults(tables, path, text)
        findings += _font_faults(tables.get("fonts", {}), path, text)
        findings += _paper_faults(tables.get("pdf", {}), path, text)
    return findings


def _paper_faults(pdf: Mapping[str, str], path: Path, text: str) -> Iterator[Finding]:
    """Margins that leave no room on the page."""
    page = pdf.get("page", TABLES["pdf"]["page"].default)
    value = pdf.get("margins", TABLES["pdf"]["margins"].default)
    (width, height), margins = paper.size(page), value.split()
    top, outer, bottom, inner = map(paper.millimetres, margins)
    text_area = (width - outer - inner, height - top - bottom)
    if min(text_area) < LEAST_LINE:
        where = f"{path}, line {_line(text, 'pdf', 'margins' if 'margins' in pdf else 'page')}"
        left = f"{text_area[0]:.0f} by {text_area[1]:.0f} mm"
        what = f"margins of {value} leave {left} of a page of {page}"
        yield Finding(where, what, "make the margins smaller, or the page larger")


def _profile_faults(tables: Mapping[str, Any], path: Path, text: str) -> Iterator[Finding]:
    """What is wrong with the ICC profile that the book names."""
    named = tables.get("pdf", {}).get("profile", "")
    if named and (fault := icc.named_fault(path.parent, named)):
        where = f"{path}, line {_line(text, 'pdf', 'profile')}"
        yield Finding(where, f"pdf.profile: {fault}", icc.ADVICE)


def _font_faults(fonts: font_files.Values, path: Path, text: str) -> Iterator[Finding]:
    """What is wrong with the fonts that the book names."""
    for key, _, named in font_files.named_files(fonts):
        if fault := font_files.named_fault(path.parent, named):
            where = f"{path}, line {_line(text, 'fonts', key)}"
            tip = "put a TrueType or OpenType file there that may be embedded, or take the line out"
            yield Finding(where, f"fonts.{key}: {fault}", tip)


def _unlisted_languages(tables: Mapping[str, Any], path: Path, text: str) -> Iterator[Finding]:
    """Languages that pairs and ISBNs name and the book does not have."""
    editions = tables.get("editions", {})
    source = tables["book"]["language"]
    known = [source, *editions.get("languages", ())]
    pairs = [("editions", "parallel", tag) for pair in editions.get("parallel", ()) for tag in pair]
    for table, key, tag in [*pairs, *(("isbn", tag, tag) for tag in tables.get("isbn", {}))]:
        if tag not in known:
            where = f"{path}, line {_line(text, table, key)}"
            yield Finding(where, f"the book has no language {tag!r}", guess(tag, known))
    for name, own in tables.get("variables", {}).items():
        if isinstance(own, dict) and source not in own:
            where = f"{path}, line {_line(text, 'variables', name)}"
            what = f"variables.{name}: there is no text for {source!r}, the language of the source"
            yield Finding(where, what, f'add {source} = "…"')


def _fault(rule: Key, value: object) -> str | None:
    kind: Any = {float: (float, int), tuple: list}.get(rule.kind, rule.kind)
    wrong = not isinstance(value, kind) or (isinstance(value, bool) and rule.kind is not bool)
    if isinstance(value, dt.datetime):
        wrong = True
    if isinstance(value, list):
        pairs = value if rule.kind is tuple else [value]
        wrong = wrong or not all(_is_texts(pair) for pair in pairs)
    return f"{KINDS[rule.kind]} is wanted here" if wrong else rule.check(value)


def _is_long(content: object) -> bool:
    return isinstance(content, dict) and len(content) > MOST_ENTRIES


def _bound_fault(value: Any) -> str | None:  # noqa: ANN401 - whatever TOML holds
    """What keeps a value from standing in a book, whatever it is for."""
    if isinstance(value, list | dict) and len(value) > MOST_ENTRIES:
        return f"it has more than {MOST_ENTRIES:,} entries"
    if isinstance(value, list | dict):
        parts = value if isinstance(value, list) else [*value, *value.values()]
        return next(filter(None, map(_bound_fault, parts)), None)
    if not isinstance(value, str):
        return None
    if len(value) > MOST_LETTERS:
        return f"it has more than {MOST_LETTERS:,} letters"
    found = characters.first(value)
    return characters.fault(found)[0] if found else None


def _is_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(part, str) for part in value)


def _line(text: str, table: str, key: str) -> int:
    """The line that sets a key, or opens a table, for a person to go to (TOML keeps none)."""
    inside = ""
    for number, line in enumerate(text.splitlines(), start=1):
        if header := re.match(r"\s*\[\s*([^\]\s]+)\s*\]", line):
            inside = re.sub(r"[\"']", "", header[1])
            if inside == (f"{table}.{key}" if table else key):
                return number
        elif inside == table and re.match(rf"\s*[\"']?{re.escape(key)}[\"']?\s*=", line):
            return number
    return 1
