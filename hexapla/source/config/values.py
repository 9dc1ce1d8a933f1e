"""What a value in ``book.toml`` may be: each function says what is wrong with one, or None."""

from __future__ import annotations

import datetime as dt
import difflib
import re
from collections.abc import Callable, Collection
from typing import Any
from urllib.parse import urlsplit

from babel import Locale

from hexapla.languages.languages import ROLES
from hexapla.languages.names import language_fault
from hexapla.registry import SOLD
from hexapla.source import links, paper
from hexapla.source.config.font_files import STYLES
from hexapla.source.pandoc import READERS, extensions


def languages_fault(tags: list[Any]) -> str | None:
    """Tags of BCP 47, each once."""
    faults = [
        language_fault(tag) if isinstance(tag, str) else f"{tag!r} is not a text" for tag in tags
    ]
    doubled = sorted({str(tag) for tag in tags if tags.count(tag) > 1})
    faults += [f"{tag!r} stands there twice" for tag in doubled]
    return "; ".join(filter(None, dict.fromkeys(faults))) or None


def one_of(*choices: str) -> Callable[[str], str | None]:
    """The rule for one of these words."""

    def check(value: str) -> str | None:
        return None if value in choices else f"{value!r} is none of {', '.join(choices)}"

    return check


def share_fault(value: float) -> str | None:
    """A share, from 0 to 1."""
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


def page_fault(value: str) -> str | None:
    """A size of paper by its name, or two lengths."""
    if value not in paper.SIZES and not re.fullmatch(rf"{LENGTH} {LENGTH}", value):
        return f"{value!r} is no page size"
    if all(PAGE[0] <= length <= PAGE[1] for length in paper.size(value)):
        return None
    return f"a page of {value} is none: {PAGE[0]} to {PAGE[1]} mm are, each way"


def bleed_fault(value: str) -> str | None:
    """What is cut off a printed page on each side."""
    if not re.fullmatch(LENGTH, value):
        return f"{value!r} is no length such as 3mm"
    most = f"{value} is more than {WIDEST_BLEED} mm"
    return most if paper.millimetres(value) > WIDEST_BLEED else None


def margins_fault(value: str) -> str | None:
    """Four lengths."""
    found = re.fullmatch(rf"{LENGTH}( {LENGTH}){{3}}", value)
    return None if found else f"{value!r} is not four lengths: top, outer, bottom, inner"


def thickness_fault(value: float) -> str | None:
    """How thick a leaf is, in millimetres."""
    if 0 < value <= THICKEST_PAPER:
        return None
    return f"{value} is not above 0 and up to {THICKEST_PAPER} millimetres"


def date_fault(value: dt.date) -> str | None:
    """A day that all formats can hold."""
    first, last = YEARS
    wrong = f"{value} is no day of the years {first} to {last}"
    return None if first <= value.year <= last else wrong


YEARS = (1970, 2107)
"""The years that an edition may be of: the clock in fonts begins with 1970, that in EPUBs (ZIP)
ends with 2107. The year of the work itself, as of an old one, belongs into its text."""


def address_fault(value: str) -> str | None:
    """The address of a folder on the web."""
    fault = server_fault(value)
    return fault or (None if value.endswith("/") else f"{value!r} does not end in /")


SUBJECT_SCHEMES = ("thema", "bisac", "bic", "keyword")


def subjects_fault(values: list[Any]) -> str | None:
    """Codes of the schemes that shops sort books by."""
    known = ", ".join(SUBJECT_SCHEMES)
    for value in values:
        scheme, colon, code = str(value).partition(":")
        if scheme not in SUBJECT_SCHEMES or not colon or not code:
            return f"{value!r} is no subject such as thema:JPS; the schemes are {known}"
    return None


def pairs_fault(values: list[Any]) -> str | None:
    """Pairs of two languages, each once."""
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


def empty_fault(value: str) -> str | None:
    """Any text but none."""
    return None if value.strip() else "it is empty"


def uri_fault(value: str) -> str | None:
    """A URI (RFC 3986) of whatever scheme."""
    found = re.fullmatch(r"[A-Za-z][A-Za-z0-9+.-]*:\S+", value)
    return None if found else f"{value!r} is no URI such as urn:uuid:… or https://…"


def reader_fault(value: str) -> str | None:
    """A Markdown that pandoc reads, with its extensions."""
    name, *signed = re.split(r"(?=[+-])", value)
    if name not in READERS:
        return f"{name!r} is no Markdown that pandoc reads; {guess(name, READERS)}"
    known = extensions(name) - {"sourcepos"} if signed else set()
    for extension in signed:
        if extension[1:] not in known:
            what = f"{extension!r} is no extension of {name}, such as +footnotes or -smart"
            return f"{what}; {guess(extension[1:], sorted(known))}"
    return None


ENGINES = ("argos", "apertium", "libretranslate", "openai", "pseudo")
"""The machine translators that a book may name. A function of the user's own is named on the
command line only: a book is data, and must not choose what code runs (law 9)."""


def engine_fault(value: str) -> str | None:
    """A machine translator by its name."""
    if value in ENGINES:
        return None
    if ":" in value:
        return f"a function of your own is named by `translate --engine {value}`, not by the book"
    return f"{value!r} is no engine; {guess(value, ENGINES)}"


def server_fault(value: str) -> str | None:
    """The address of a server, without a password."""
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


def slug_fault(value: str) -> str | None:
    """The name of a book's files, on every system."""
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*", value):
        return f"{value!r} is no plain file name of a-z, 0-9, - and _"
    if len(value) > LONGEST_SLUG:
        return f"it has more than {LONGEST_SLUG} letters, which not every system takes for a file"
    return f"{value!r} is no name for a file on Windows" if RESERVED.fullmatch(value) else None


def isbns_fault(language: str, values: Any) -> str | None:  # noqa: ANN401 - whatever TOML holds
    """The numbers of one language, by format."""
    if not isinstance(values, dict):
        return 'a table such as { pdf = "978-…", epub = "978-…" } is wanted here'
    formats = (one_of(*SOLD)(kind) for kind in values)
    numbers = (isbn_fault(str(value)) for value in values.values())
    return language_fault(language) or next(filter(None, (*formats, *numbers)), None)


def prices_fault(kind: str, values: Any) -> str | None:  # noqa: ANN401 - whatever TOML holds
    """The prices of one format, by currency."""
    if fault := one_of(*SOLD)(kind):
        return fault
    if not isinstance(values, dict):
        return "a table such as { EUR = 12.5, USD = 14 } is wanted here"
    for currency, amount in values.items():
        if not re.fullmatch("[A-Z]{3}", currency):
            return f"{currency!r} is no currency of ISO 4217, such as EUR"
        if not _is_money(amount):
            return f"{amount!r} is no amount of money"
    return None


def fonts_fault(key: str, value: Any) -> str | None:  # noqa: ANN401 - whatever TOML holds
    """The font of a role, a language or a script: a file, or one for each style."""
    is_script = re.fullmatch("[A-Z][a-z]{3}", key) and key in Locale("en").scripts
    if key not in ROLES and not is_script and (fault := language_fault(key)):
        return f"{fault}; nor is {key!r} a script such as Beng, or one of {', '.join(ROLES)}"
    files = value if isinstance(value, dict) else {"regular": value}
    for style, name in files.items():
        if fault := one_of(*STYLES)(style):
            return fault
        if not isinstance(name, str) or not name:
            return 'a file such as "fonts/Text.ttf" is wanted here'
    return None if "regular" in files else "the file of regular is wanted here"


VARIABLE = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{0,99}")
"""The name of a variable."""


def variables_fault(name: str, value: Any) -> str | None:  # noqa: ANN401 - whatever TOML holds
    """A variable: a text, a whole number, or a text for each language."""
    if not VARIABLE.fullmatch(name):
        return f"{name!r} is no name of a variable, such as version or price-2"
    if isinstance(value, dict):
        faults = [language_fault(tag) or _variable_fault(text) for tag, text in value.items()]
        return next(filter(None, faults), None if value else "it has no text for any language")
    return _variable_fault(value)


def _variable_fault(value: object) -> str | None:
    if isinstance(value, int) and not isinstance(value, bool):
        return None
    if not isinstance(value, str):
        # 2.10 would be 2.1, and a date is written in another way in each language.
        return f'a text in quotes is wanted here, such as "{value}"'
    if not value.strip():
        return "it is empty"
    return None if value.isprintable() else "it is more than a line of text"


def _is_money(amount: object) -> bool:
    is_number = isinstance(amount, int | float) and not isinstance(amount, bool)
    return is_number and 0 <= float(str(amount)) < 1e9  # noqa: PLR2004 - in any currency


def guess(name: str, known: Collection[str]) -> str:
    """What was meant by a name that is unknown here, for a tip."""
    near = difflib.get_close_matches(name, known, n=1)
    return f"did you mean {near[0]!r}?" if near else f"known here: {', '.join(known)}"
