"""The words that a publisher prints in a language, *Contents* and *Figure 1*, and whose they are.

They stand in ``templates/languages/<tag>.po``. A file says what differs from the one above it
(``de-CH.po`` from ``de.po``), and English is below them all. Its ``Language:`` may name a region:
``pt.po`` says ``pt-BR``, so a reader in Portugal who gets one of its words gets another region's.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from hexapla.errors import CatalogError, Finding, ToolError
from hexapla.files import cache as caching
from hexapla.files import paths
from hexapla.languages import tags

if TYPE_CHECKING:
    from hexapla.theme import Theme

ENGLISH = "en"
"""The language whose ``.po`` holds every word; the others translate it."""


@dataclass(frozen=True, slots=True)
class Words:
    """The publisher's words in a language."""

    said: Mapping[str, str]
    """Every word, by its English."""
    borrowed: Mapping[str, int]
    """How many of them are another language's (``en``) or another region's (``pt-BR``)."""


def words(theme: Theme, tag: str) -> Words:
    """The publisher's words in a language, the nearest of each.

    Raises:
        CatalogError: a ``.po`` file cannot be read, or loses a placeholder.
        ToolError: the English file is missing.
    """
    # A book may bring English words of its own; all of them are in ours.
    whole = theme.folders[-1] / "languages" / f"{ENGLISH}.po"
    if not whole.is_file():
        where, tip = paths.template(f"languages/{whole.name}"), "install Hexapla again"
        raise ToolError(Finding(where, "this file is missing", tip))
    names = [f"languages/{ENGLISH}.po", *reversed(list(tags.files(tag, ".po")))]
    said: dict[str, str] = {}
    owners: dict[str, str] = {}
    for file in (whole, *filter(None, map(theme.find, names))):
        language, own = _read(file)
        said |= own
        owners |= dict.fromkeys(own, language)
    return Words(said, Counter(owner for owner in owners.values() if not _serves(owner, tag)))


def _serves(owner: str, tag: str) -> bool:
    """Whether readers of a language are those that words are for.

    A region counts where both name one, unless the words are for an area of several (``es-419``).
    """
    region, wanted = tags.region(owner), tags.region(tag)
    is_for_all = not region or region.isdigit() or not wanted
    return tags.primary(owner) == tags.primary(tag) and (is_for_all or region == wanted)


def _read(file: Path) -> tuple[str, dict[str, str]]:
    """The language that a file says it is in, and its words."""
    from hexapla.catalogs import catalog

    content = file.read_bytes()

    def read() -> tuple[str, dict[str, str]]:
        found = catalog.parse(file, content)
        language = catalog.header_line(found.header, "Language") or file.stem
        said = {
            message.id: message.string
            for message in found
            if message.id and message.string and "fuzzy" not in message.flags
        }
        if faults := [_fault(file, word) for word in said if _lost(word, said[word])]:
            raise CatalogError(faults)
        return language.replace("_", "-"), said

    return caching.current().value("words", (file.name, content), read)


def _lost(word: str, translation: str) -> bool:
    """Whether a translation has other placeholders than the English word."""
    held, wanted = (re.findall(r"{(\w*)}", text) for text in (translation, word))
    is_form = not re.search("[{}]", re.sub(r"{\w+}", "", translation))
    return not is_form or sorted(held) != sorted(wanted)


def _fault(file: Path, word: str) -> Finding:
    where = f"{paths.template(f'languages/{file.name}')}, {word!r}"
    what = "the translation has other words in braces than the English"
    return Finding(where, what, "keep each, such as {number}, once and as it is", "error")
