"""Which file is the catalog of a language, however other tools call it."""

from pathlib import Path

import pytest

from hexapla.commands.check import check
from hexapla.commands.sync import sync
from hexapla.errors import CatalogError
from hexapla.languages import catalog_files, names
from hexapla.project import Project
from tests.conftest import replace
from tests.support.books import folder_of

TEXT = "# One {#one}\n\nA text.\n"


def book_in(root: Path, language: str, *files: str) -> Path:
    """A book with a language, and copies of its catalog, which has one translation."""
    folder_of(root, TEXT, more=f'[editions]\nlanguages = ["{language}"]')
    sync(root)
    own = root / "translations" / f"{language}.po"
    replace(own, 'msgid "A text."\nmsgstr ""', 'msgid "A text."\nmsgstr "Um texto."')
    content = own.read_bytes()
    own.unlink()
    for file in files:
        (root / "translations" / file).write_bytes(content)
    return root


@pytest.mark.parametrize(
    ("language", "file"),
    [
        ("pt-BR", "pt_BR.po"),
        ("pt-BR", "pt-br.po"),
        ("pt-BR", "pt_BR.UTF-8.po"),
        ("pt", "pt_BR.po"),
        ("zh-Hans", "zh_CN.po"),
        ("zh-Hans", "zh_Hans.po"),
        ("zh-Hant", "zh_TW.po"),
        ("sr-Latn", "sr@latin.po"),
        ("sr-Latn", "sr_Latn.po"),
        ("fr", "fr_FR.po"),
    ],
)
def test_a_catalog_as_other_tools_call_it(tmp_path: Path, language: str, file: str) -> None:
    """Law 5: its translations are the book's, and what is saved goes back into the same file."""
    root = book_in(tmp_path, language, file)
    replace(root / "source" / "01.md", "A text.", "A text.\n\nMore.")
    synced = sync(root)
    assert not synced.findings
    (catalog,) = Project.load(root).sync_catalogs()
    assert {message.id: message.string for message in catalog.catalog}["A text."] == "Um texto."
    assert [path.name for path in (root / "translations").iterdir()] == [file]
    assert 'msgid "More."' in (root / "translations" / file).read_text(encoding="utf-8")
    assert all(found.where.startswith(f"translations/{file}") for found in check(root))


@pytest.mark.parametrize(
    ("language", "files"),
    [
        ("pt-BR", ("pt-BR.po", "pt_BR.po")),
        ("zh-Hans", ("zh_Hans.po", "zh_CN.po")),
    ],
)
def test_two_catalogs_of_a_language(tmp_path: Path, language: str, files: tuple[str, ...]) -> None:
    """Nobody guesses which of two files is the right one."""
    with pytest.raises(CatalogError, match=f"two catalogs of {language}: {' and '.join(files)}"):
        sync(book_in(tmp_path, language, *files))


def test_a_catalog_of_two_languages(tmp_path: Path) -> None:
    """A file that two languages could have is told."""
    root = book_in(tmp_path, "pt", "pt_BR.po")
    replace(root / "source" / "book.toml", '["pt"]', '["pt", "pt-BR"]')
    with pytest.raises(CatalogError, match="could be the catalog of pt, or of pt-BR"):
        sync(root)


@pytest.mark.parametrize("file", ["de.po", "fr.old.po", "zh-CN.po", "messages.po", "pt.po"])
def test_a_catalog_of_no_language_of_the_book(tmp_path: Path, file: str) -> None:
    """It is told by every command that looks at all, stops nothing, and stays as it is."""
    root = book_in(tmp_path, "zh-Hans", "zh-Hans.po", file)
    before = (root / "translations" / file).read_bytes()
    for found in (sync(root).findings, check(root)):
        strange = [one for one in found if one.id == "no-catalog"]
        assert [(one.where, one.severity) for one in strange] == [
            (f"translations/{file}", "warning")
        ]
    assert (root / "translations" / file).read_bytes() == before


def test_locales_of_posix() -> None:
    """What gettext calls a locale is told from other names."""
    tags = {text: names.of_posix(text) for text in ("sr@latin", "zh_TW", "ca@valencia", "de@euro")}
    assert tags == {
        "sr@latin": "sr-Latn",
        "zh_TW": "zh-TW",
        "ca@valencia": "ca-valencia",
        "de@euro": "",
    }
    assert names.of_posix("fr.old") == names.of_posix("messages") == ""
    assert names.guess("sr@latin") == "sr-Latn"
    assert catalog_files.name(Path("nowhere"), "fr") == "translations/fr.po"
