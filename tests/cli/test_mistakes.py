"""Mistakes that are easily made, and what is answered: what was meant, and where it stands."""

from __future__ import annotations

import json
import os
import re
import shutil
from pathlib import Path

import pytest

from hexapla import pipeline
from hexapla.errors import CatalogError
from hexapla.files.conflicts import first_mark
from hexapla.files.display import with_project_paths
from hexapla.languages.names import guess
from tests.conftest import Hexapla, replace

CONFLICT = "<<<<<<< HEAD\none\n=======\nother\n>>>>>>> branch\n"


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("french", "fr"),
        ("Français", "fr"),
        ("frensh", "fr"),
        ("fr_CA", "fr-CA"),
        ("fr_FR.UTF-8", "fr-FR"),
        ("fra", "fr"),
        ("ger", "de"),
        ("PT-br", "pt-BR"),
        ("Brazilian Portuguese", "pt-BR"),
        ("Chinese (Simplified)", "zh-Hans"),
        ("中文", "zh"),
        ("русский", "ru"),
        ("العربية", "ar"),
        ("", ""),
        ("hexapla", ""),
        ("../etc/passwd", ""),
    ],
)
def test_a_language_by_any_name_is_guessed(text: str, tag: str) -> None:
    """A language is known by its names, by locales, by longer codes, and by likely misspellings."""
    assert guess(text) == tag


@pytest.mark.parametrize(
    ("asked", "advice"),
    [
        ("french", "did you mean 'fr'?"),
        ("fr_CA", "did you mean 'fr'?"),
        ("German", "add 'de' to editions.languages"),
    ],
)
def test_a_language_that_is_asked_for_is_guessed(
    hexapla: Hexapla, small_book: Path, asked: str, advice: str
) -> None:
    """``--language`` guesses among the book's languages, or says which tag to add."""
    for command in ("build", "check", "translate"):
        done = hexapla(command, "--project", small_book, "--language", asked)
        assert done.code == 2
        assert advice in done.stderr


def test_every_wrong_language_of_the_settings_is_told(hexapla: Hexapla, small_book: Path) -> None:
    """``editions.languages`` gets a guess for each wrong tag at once."""
    settings = small_book / "source" / "book.toml"
    replace(settings, 'languages = ["fr"]', 'languages = ["fra", "pt_br", "Deutsch"]')
    done = hexapla("status", "--project", small_book)
    assert done.code == 1
    for meant in ("'fra' is written 'fr'", "did you mean 'pt-BR'?", "did you mean 'de'?"):
        assert meant in done.stderr


@pytest.mark.parametrize(
    ("arguments", "meant"),
    [
        (("build", "my book"), "--project 'my book'"),
        (("my book",), "--project 'my book'"),
        (("status", "my book/"), "--project 'my book/'"),
        (("biuld",), "build"),
        (("--langauge", "fr"), "--language"),
        (("build", "--fromat", "pdf"), "--format"),
        (("tm", "fnid"), "find"),
    ],
)
def test_a_wrong_call_is_guessed(
    hexapla: Hexapla, starter: Path, tmp_path: Path, arguments: tuple[str, ...], meant: str
) -> None:
    """A book's folder, a command or an option in the wrong place or spelling gets a guess."""
    shutil.copytree(starter, tmp_path / "my book")
    done = hexapla(*arguments, cwd=tmp_path)
    assert done.code == 2
    assert f"did you mean {meant}?" in done.stderr


@pytest.mark.parametrize(("inner", "book"), [("source", r"\.\."), ("source/images", r"\.\./\.\.")])
def test_inside_a_book(hexapla: Hexapla, small_book: Path, inner: str, book: str) -> None:
    """Whoever stands in a folder of a book is told where the book is."""
    done = hexapla("status", cwd=small_book / inner)
    assert done.code == 2
    assert re.search(rf"above this one: say --project {book}\s", done.stderr)


@pytest.mark.parametrize(
    "file", ["source/book.toml", "source/01-beginning.md", "translations/fr.po"]
)
def test_an_unfinished_merge_is_told(hexapla: Hexapla, small_book: Path, file: str) -> None:
    """Git's conflict marks are told as such, with the line, as seen from where one stands."""
    path = small_book / file
    before = path.read_text(encoding="utf-8")
    path.write_text(f"{before}\n{CONFLICT}", encoding="utf-8")
    line = before.count("\n") + 2
    for arguments, shown in (((), file), (("--project", "book"), f"book/{file}")):
        here = small_book.parent if arguments else small_book
        done = hexapla("status", *arguments, cwd=here)
        assert done.code == 1
        assert f"{shown}, line {line}: git's conflict marks" in done.stderr


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (CONFLICT, 1),
        ("a\n" + CONFLICT, 2),
        ("````\n```\n" + CONFLICT + "````\n", 0),
        ("~~~ text\n~~~\n" + CONFLICT, 3),
        ("    " + CONFLICT.replace("\n", "\n    "), 0),
        ("Title\n=======\n", 0),
        ("<<<<<<< once\n", 0),
    ],
)
def test_only_whole_marks_are_conflicts(text: str, line: int) -> None:
    """Underlined headings and code blocks that show such marks are no conflicts."""
    assert first_mark(text.encode(), is_markdown=True) == line


def test_read_only_catalogs_are_told_before_the_work(
    small_book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A catalog that must change and cannot is told before anything is rendered; others are not."""
    settings = small_book / "source" / "book.toml"
    replace(settings, 'languages = ["fr"]', 'languages = ["fr", "de"]')
    asked = os.access
    monkeypatch.setattr(
        os, "access", lambda path, mode: "transl" not in str(path) and asked(path, mode)
    )
    steps: list[str] = []
    with pytest.raises(CatalogError) as raised:
        pipeline.build(small_book, on_progress=lambda what, *_: steps.append(what))
    assert [finding.where for finding in raised.value.findings] == ["translations/de.po"]
    assert steps == ["read"]
    assert not (small_book / "dist").exists()


def test_a_new_language_is_explained(hexapla: Hexapla, small_book: Path) -> None:
    """The first build with a language names its new catalog, the share and the minimum."""
    settings = small_book / "source" / "book.toml"
    replace(settings, 'languages = ["fr"]', 'languages = ["fr", "de"]')
    build = ("--format", "html", "--language", "de")
    done = hexapla(*build, cwd=small_book)
    assert done.code == 0
    told = done.stderr.splitlines()[0]
    assert told.startswith("WARNING translations/de.po: this catalog is new: 0 %")
    assert "the 50% of editions.minimum" in told
    assert "is new" not in hexapla(*build, cwd=small_book).stderr


def test_nothing_is_cut_where_there_is_no_terminal(hexapla: Hexapla, small_book: Path) -> None:
    """Tables that go into a file name every file whole, however narrow a terminal would be."""
    slug = "a-name-" * 12 + "end"
    replace(small_book / "source" / "book.toml", "[book]", f'[book]\nslug = "{slug}"')
    done = hexapla("--project", small_book, "--format", "epub", env={"COLUMNS": "40"})
    assert done.code == 0, done.stderr
    assert f"en/{slug}.epub\n" in done.stdout.replace(" ", "")


def test_files_are_named_as_they_are_seen(hexapla: Hexapla, small_book: Path) -> None:
    """Findings for people begin with the folder of the book; JSON has the place in the book."""
    with (small_book / "source" / "01-beginning.md").open("a", encoding="utf-8") as file:
        file.write("\n![A picture](images/gone.png)\n")
    done = hexapla("status", "--project", "book", cwd=small_book.parent)
    assert "book/source/01-beginning.md" in done.stderr
    (small_book / "inner").mkdir()
    done = hexapla("status", "--project", "..", cwd=small_book / "inner")
    assert "../source/01-beginning.md" in done.stderr
    done = hexapla("status", "--json", "--project", "book", cwd=small_book.parent)
    found = json.loads(done.stdout)["findings"]
    assert all(finding["where"].startswith("source/") for finding in found)


def test_only_files_of_the_book_are_renamed(small_book: Path) -> None:
    """Words of a message that only look like files stay as they are."""
    text = "translations/xx.po, see source/book.toml and templates/en.po or my/source/book.toml"
    folder = small_book
    assert with_project_paths(text, folder) == text.replace(
        "translations/", f"{folder}/translations/", 1
    ).replace(" source/", f" {folder}/source/", 1)
    assert with_project_paths(text, Path()) == text


def test_an_old_locale_prints_what_it_can(hexapla: Hexapla, small_book: Path) -> None:
    """Where a locale has ASCII only, other characters are escaped, and nothing fails."""
    env = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONIOENCODING": ""}
    done = hexapla("tm", "find", "→", "--language", "fr", "--from", "en", env=env)
    assert done.code == 0
    replace(small_book / "source" / "01-beginning.md", "# Beginning", "# Beginning {#größe}")
    done = hexapla("status", "--project", small_book, env=env)
    assert "Traceback" not in done.stderr
