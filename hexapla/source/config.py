"""``source/book.toml`` → Settings. Unknown keys and wrong types are refused, with the line."""

from __future__ import annotations

import datetime as dt
import difflib
import os
import re
import tomllib
from collections.abc import Callable, Collection, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from hexapla.errors import ConfigError, Finding
from hexapla.files import book_files, bounded_toml, characters
from hexapla.languages.names import language_fault
from hexapla.model import Settings
from hexapla.source import icc, links, paper
from hexapla.source.pandoc import READERS, extensions

MOST = 2**20
"""The letters that ``book.toml`` may have."""

MOST_LETTERS = 2000
"""The letters that one text in it may have: a description, for most."""

MOST_ENTRIES = 1000
"""The entries that a list or a table in it may have."""


class Key(NamedTuple):
    """What one key of ``book.toml`` may hold."""

    kind: type
    default: Any
    """None: the key must be there."""
    check: Callable[[Any], str | None] = lambda _value: None
    """Says what is wrong with a value, or None."""


def _languages_fault(tags: list[Any]) -> str | None:
    faults = [
        language_fault(tag) if isinstance(tag, str) else f"{tag!r} is not a text" for tag in tags
    ]
    doubled = sorted({str(tag) for tag in tags if tags.count(tag) > 1})
    faults += [f"{tag!r} stands there twice" for tag in doubled]
    return "; ".join(filter(None, dict.fromkeys(faults))) or None


def _one_of(*choices: str) -> Callable[[str], str | None]:
    def check(value: str) -> str | None:
        return None if value in choices else f"{value!r} is none of {', '.join(choices)}"

    return check


def _share_fault(value: float) -> str | None:
    return None if 0 <= value <= 1 else f"{value} is not a share from 0 to 1"


LENGTH = r"[0-9]{1,9}(\.[0-9]{1,9})?(mm|cm|in|pt)"
"""A CSS length, in units that paper is measured in."""

PAGE = (50, 1000)
"""The least and the most millimetres that a page may be wide or high: from a miniature book to an
atlas."""

LEAST_LINE = 20
"""The millimetres that the margins must leave, across and down."""

WIDEST_BLEED = 25
"""In millimetres; printers ask for 3 to 5."""

THICKEST_PAPER = 2
"""In millimetres: board. Paper of 80 g has 0.1."""


def _page_fault(value: str) -> str | None:
    if value not in paper.SIZES and not re.fullmatch(rf"{LENGTH} {LENGTH}", value):
        return f"{value!r} is no page size"
    if all(PAGE[0] <= length <= PAGE[1] for length in paper.size(value)):
        return None
    return f"a page of {value} is none: {PAGE[0]} to {PAGE[1]} mm are, each way"


def _bleed_fault(value: str) -> str | None:
    if not re.fullmatch(LENGTH, value):
        return f"{value!r} is no length such as 3mm"
    most = f"{value} is more than {WIDEST_BLEED} mm"
    return most if paper.millimetres(value) > WIDEST_BLEED else None


def _margins_fault(value: str) -> str | None:
    found = re.fullmatch(rf"{LENGTH}( {LENGTH}){{3}}", value)
    return None if found else f"{value!r} is not four lengths: top, outer, bottom, inner"


def _thickness_fault(value: float) -> str | None:
    if 0 < value <= THICKEST_PAPER:
        return None
    return f"{value} is not above 0 and up to {THICKEST_PAPER} millimetres"


def _date_fault(value: dt.date) -> str | None:
    first, last = YEARS
    wrong = f"{value} is no day of the years {first} to {last}"
    return None if first <= value.year <= last else wrong


YEARS = (1970, 2107)
"""The years that an edition may be of: the clock in fonts begins with 1970, that in EPUBs (ZIP)
ends with 2107. The year of the work itself, as of an old one, belongs into its text."""


def _address_fault(value: str) -> str | None:
    fault = _server_fault(value)
    return fault or (None if value.endswith("/") else f"{value!r} does not end in /")


SUBJECT_SCHEMES = ("thema", "bisac", "bic", "keyword")


def _subjects_fault(values: list[Any]) -> str | None:
    known = ", ".join(SUBJECT_SCHEMES)
    for value in values:
        scheme, colon, code = str(value).partition(":")
        if scheme not in SUBJECT_SCHEMES or not colon or not code:
            return f"{value!r} is no subject such as thema:JPS; the schemes are {known}"
    return None


def _pairs_fault(values: list[Any]) -> str | None:
    for value in values:
        if len(value) != 2 or value[0] == value[1]:  # noqa: PLR2004 - two languages
            return f'{value!r} is no pair of two languages such as ["en", "fr"]'
        if values.count(value) > 1:
            return f"{value!r} stands there twice"
    return None


def isbn_fault(value: str) -> str | None:
    """What keeps this from being an ISBN of 13 digits (ISO 2108), or None."""
    digits = [int(char) for char in value.replace("-", "") if char in "0123456789"]
    whole = re.fullmatch(r"97[89]-?(\d+-){0,3}\d+", value) and len(digits) == 13  # noqa: PLR2004
    if not whole:
        return f"{value!r} is no ISBN of 13 digits"
    total = sum(digit * (3 if at % 2 else 1) for at, digit in enumerate(digits[:-1]))
    check = -total % 10
    return None if digits[-1] == check else f"{value!r} has a wrong check digit: {check} is right"


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
    is_address = parts.scheme in {"http", "https"} and links.is_safe(value)
    return None if is_address else f"{value!r} is no address such as http://localhost:5000"


LONGEST_SLUG = 100
"""The letters of a file's name before its ending; systems take 255 bytes with all that follows."""

RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
"""The names that Windows keeps for its devices."""


def _slug_fault(value: str) -> str | None:
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*", value):
        return f"{value!r} is no plain file name of a-z, 0-9, - and _"
    if len(value) > LONGEST_SLUG:
        return f"it has more than {LONGEST_SLUG} letters, which not every system takes for a file"
    return f"{value!r} is no name for a file on Windows" if RESERVED.fullmatch(value) else None


TABLES: dict[str, dict[str, Key]] = {
    "book": {
        "language": Key(str, None, language_fault),
        "title": Key(str, None, _filled),
        "subtitle": Key(str, ""),
        "description": Key(str, ""),
        "rights": Key(str, ""),
        "authors": Key(list, None),
        "identifier": Key(str, None, _uri_fault),
        "date": Key(dt.date, None, _date_fault),
        "reader": Key(str, "markdown", _reader_fault),
        "slug": Key(str, "", _slug_fault),
        "publisher": Key(str, ""),
        "subjects": Key(list, [], _subjects_fault),
        "bibliography": Key(list, []),
        "citation_style": Key(str, ""),
    },
    "editions": {
        "languages": Key(list, [], _languages_fault),
        "publish": Key(str, "translated", _one_of("reviewed", "translated", "machine")),
        "minimum": Key(float, 0.0, _share_fault),
        "parallel": Key(tuple, [], _pairs_fault),
    },
    "numbering": {
        "paragraphs": Key(bool, default=False),
        "numerals": Key(str, "latin", _one_of("latin", "locale")),
    },
    "pdf": {
        "page": Key(str, "A5", _page_fault),
        "margins": Key(str, "17mm 15mm 20mm 19mm", _margins_fault),
        "codes": Key(bool, default=False),
        "print": Key(bool, default=False),
        "bleed": Key(str, "3mm", _bleed_fault),
        "paper": Key(float, 0.1, _thickness_fault),
        "profile": Key(str, ""),
    },
    "site": {"address": Key(str, "", _address_fault)},
    "machine": {
        "engine": Key(str, "argos", _engine_fault),
        "server": Key(str, "", _server_fault),
        "model": Key(str, ""),
    },
}
"""Everything ``book.toml`` may say."""

SOLD = ("pdf", "epub", "print")
"""The formats that are sold, each under a number and at a price of its own."""


class Keyed(NamedTuple):
    """A table whose keys are those of the book: its languages, or its formats."""

    setting: str
    """The name that the table has among the settings."""
    fault: Callable[[str, Any], str | None]
    """Says what is wrong with a key and its value, or None."""


def _isbns_fault(language: str, values: Any) -> str | None:  # noqa: ANN401 - whatever TOML holds
    if not isinstance(values, dict):
        return 'a table such as { pdf = "978-…", epub = "978-…" } is wanted here'
    formats = (_one_of(*SOLD)(kind) for kind in values)
    numbers = (isbn_fault(str(value)) for value in values.values())
    return language_fault(language) or next(filter(None, (*formats, *numbers)), None)


def _prices_fault(kind: str, values: Any) -> str | None:  # noqa: ANN401 - whatever TOML holds
    if fault := _one_of(*SOLD)(kind):
        return fault
    if not isinstance(values, dict):
        return "a table such as { EUR = 12.5, USD = 14 } is wanted here"
    for currency, amount in values.items():
        if not re.fullmatch("[A-Z]{3}", currency):
            return f"{currency!r} is no currency of ISO 4217, such as EUR"
        if not _is_money(amount):
            return f"{amount!r} is no amount of money"
    return None


def _is_money(amount: object) -> bool:
    is_number = isinstance(amount, int | float) and not isinstance(amount, bool)
    return is_number and 0 <= float(str(amount)) < 1e9  # noqa: PLR2004 - in any currency


KEYED = {"isbn": Keyed("isbns", _isbns_fault), "prices": Keyed("prices", _prices_fault)}
"""The tables that are read as they are, once their keys and values are checked."""

KINDS = {
    str: "a text",
    list: "a list of texts",
    tuple: 'a list of pairs such as [["en", "fr"]]',
    float: "a number",
    bool: "true or false",
    dt.date: "a date such as 2026-11-23",
}


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
        found = bounded_toml.loads(text)
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
    flat["slug"] = flat["slug"] or _derived_slug(flat["title"])
    for key in ("authors", "languages", "subjects", "bibliography"):
        flat[key] = tuple(flat[key])
    flat["parallel"] = tuple((first, second) for first, second in flat["parallel"])
    flat |= {keyed.setting: found.get(table, {}) for table, keyed in KEYED.items()}
    return Settings(**flat)


def _derived_slug(title: str) -> str:
    """The name of a book's files: its title in plain letters, cut where a word ends."""
    name = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")
    if len(name) > LONGEST_SLUG:
        name = name[: LONGEST_SLUG + 1].rpartition("-")[0] or name[:LONGEST_SLUG]
    return f"{name}-book".strip("-") if not name or RESERVED.fullmatch(name) else name


def _findings(found: Mapping[str, Any], path: Path, text: str) -> list[Finding]:
    findings: list[Finding] = []
    known = {*TABLES, *KEYED}
    for table, content in found.items():
        if _bound_fault([table]) or len(found) > MOST_ENTRIES or _is_long(content):
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
            findings.append(Finding(where, f"unknown {name}", _guess(table, sorted(known))))
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
                findings.append(Finding(where, what, _guess(key, TABLES[table])))
            elif fault := _fault(TABLES[table][key], value):
                findings.append(Finding(where, f"{table}.{key}: {fault}", "correct the value"))
    for table, keys in TABLES.items():
        findings += [
            Finding(str(path), f"[{table}] lacks {key!r}", f"add {key} = … ({KINDS[rule.kind]})")
            for key, rule in keys.items()
            if rule.default is None and key not in found.get(table, {})
        ]
    book, editions = found.get("book"), found.get("editions", {})
    if isinstance(book, dict) and isinstance(editions, dict) and not findings:
        language = book["language"]
        if language in editions.get("languages", ()):
            where = f"{path}, line {_line(text, 'editions', 'languages')}"
            what = f"{language!r} is the language of the source and needs no catalog"
            findings.append(Finding(where, what, "take it out of the list"))
        findings += _strange_languages(found, path, text)
        findings += _profile_faults(found, path, text)
        findings += _paper_faults(found.get("pdf", {}), path, text)
    return findings


def _paper_faults(pdf: Mapping[str, str], path: Path, text: str) -> Iterator[Finding]:
    """Margins that leave no room on the page."""
    page = pdf.get("page", TABLES["pdf"]["page"].default)
    said = pdf.get("margins", TABLES["pdf"]["margins"].default)
    (width, height), margins = paper.size(page), said.split()
    top, outer, bottom, inner = map(paper.millimetres, margins)
    left = (width - outer - inner, height - top - bottom)
    if min(left) < LEAST_LINE:
        where = f"{path}, line {_line(text, 'pdf', 'margins' if 'margins' in pdf else 'page')}"
        what = f"margins of {said} leave {left[0]:.0f} by {left[1]:.0f} mm of a page of {page}"
        yield Finding(where, what, "make the margins smaller, or the page larger")


def _profile_faults(found: Mapping[str, Any], path: Path, text: str) -> Iterator[Finding]:
    """What is wrong with the ICC profile that the book names."""
    named = found.get("pdf", {}).get("profile", "")
    if named and (fault := icc.named_fault(path.parent, named)):
        where = f"{path}, line {_line(text, 'pdf', 'profile')}"
        yield Finding(where, f"pdf.profile: {fault}", icc.ADVICE)


def _strange_languages(found: Mapping[str, Any], path: Path, text: str) -> Iterator[Finding]:
    """Languages that pairs and ISBNs name and the book does not have."""
    editions = found.get("editions", {})
    known = [found["book"]["language"], *editions.get("languages", ())]
    pairs = [("editions", "parallel", tag) for pair in editions.get("parallel", ()) for tag in pair]
    for table, key, tag in [*pairs, *(("isbn", tag, tag) for tag in found.get("isbn", {}))]:
        if tag not in known:
            where = f"{path}, line {_line(text, table, key)}"
            yield Finding(where, f"the book has no language {tag!r}", _guess(tag, known))


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


def _guess(name: str, known: Collection[str]) -> str:
    near = difflib.get_close_matches(name, known, n=1)
    return f"did you mean {near[0]!r}?" if near else f"known here: {', '.join(known)}"


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
