"""`sync`, `status` and `check` with a cache: what was kept changes nothing that they say."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import polib
import pytest

from hexapla.catalogs.catalog import Catalog
from hexapla.commands.check import check
from hexapla.commands.status import status
from hexapla.commands.sync import sync
from hexapla.editions import localize
from hexapla.errors import Finding
from hexapla.model import Book, Edition
from hexapla.theme import Theme
from tests.conftest import replace

Edit = Callable[[Path], object]


def _first(pattern: str, book: Path) -> Path:
    return min(book.glob(pattern))


def _settings(pattern: str, new: str) -> Edit:
    def edit(book: Path) -> None:
        file = book / "source" / "book.toml"
        text, count = re.subn(pattern, new, file.read_text(encoding="utf-8"), count=1)
        assert count
        file.write_text(text, encoding="utf-8")

    return edit


def _append(pattern: str, text: str) -> Edit:
    def edit(book: Path) -> None:
        with _first(pattern, book).open("a", encoding="utf-8") as file:
            file.write(text)

    return edit


def _translate(book: Path) -> None:
    catalog = polib.pofile(str(_first("translations/*.po", book)), wrapwidth=0)
    catalog[3].msgstr += " 1984"
    catalog.save()


def _glossary(book: Path) -> None:
    language = _first("translations/*.po", book).stem
    text = f"en\t{language}\nsource\tsomething else\n"
    (book / "translations" / "glossary.tsv").write_text(text, encoding="utf-8")


def _rule(book: Path) -> None:
    folder = book / "templates" / "languages"
    folder.mkdir(parents=True)
    language = _first("translations/*.po", book).stem
    (folder / f"{language}.toml").write_text('quotes = ["„", "“", "‚", "‘"]\n', encoding="utf-8")


def _begin_anew(book: Path) -> None:
    _first("translations/*.po", book).unlink()
    _settings(r"(?m)^(date\s*=).*", r"\1 2026-11-25")(book)


HISTORY: dict[str, Edit] = {
    "as it begins": lambda _book: None,
    "once more": lambda _book: None,
    "a translation": _translate,
    "a paragraph": _append("source/*.md", "\nThere are 12 boats on the “river”.\n"),
    "another day": _settings(r"(?m)^(date\s*=).*", r"\1 2026-11-24"),
    "a policy": _settings(r"(?m)^publish\s*=.*", 'publish = "reviewed"'),
    "an obsolete message": _append("translations/*.po", '\n#~ msgid "Gone"\n#~ msgstr "Parti"\n'),
    "a glossary": _glossary,
    "a rule of the language": _rule,
    "the old paragraph": lambda book: replace(_first("source/*.md", book), "12 boats", "13 boats"),
    "no catalog": lambda book: _first("translations/*.po", book).unlink(),
    "no catalog, another day": _begin_anew,
}
"""Edits of a book, one after the other."""


def _said(book: Path) -> tuple[object, ...]:
    """All that the three commands say, and what the catalogs hold then."""
    before = status(book)
    found = check(book)
    synced = sync(book)
    catalogs = {path.name: path.read_bytes() for path in (book / "translations").glob("*.po")}
    return before, [_placed(one, book) for one in found], synced.changes, catalogs


def _placed(finding: Finding, book: Path) -> tuple[str, ...]:
    return tuple(f"{part}".replace(f"{book}", "") for part in (finding.where, finding.what))


def test_what_is_kept_changes_nothing(
    small_book: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After each edit of a history both say the same: who has a cache, and who has none."""
    other = shutil.copytree(small_book, tmp_path / "other")
    for name, edit in HISTORY.items():
        said = []
        for book, cache in ((small_book, str(tmp_path / "cache")), (other, "off")):
            monkeypatch.setenv("HEXAPLA_CACHE", cache)
            edit(book)
            said.append(_said(book))
        assert said[0] == said[1], name


def test_what_was_found_is_not_looked_for_again(
    small_book: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`status` of a book that has not changed makes no edition."""
    monkeypatch.setenv("HEXAPLA_CACHE", str(tmp_path / "cache"))
    made: list[str] = []
    really = localize.localize

    def localized(book: Book, catalog: Catalog, theme: Theme) -> tuple[Edition, list[Finding]]:
        made.append(catalog.language)
        return really(book, catalog, theme)

    monkeypatch.setattr(localize, "localize", localized)
    sync(small_book)
    first = status(small_book)
    assert made == [progress.language for progress in first]
    assert status(small_book) == first
    _translate(small_book)
    changed = _first("translations/*.po", small_book).stem
    made.clear()
    status(small_book)
    assert made == [changed]
