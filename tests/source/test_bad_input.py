"""Bad input: where, what and what to do, exit code 1 or 2, never a traceback, nothing changed."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.conftest import Hexapla, snapshot


@dataclass(frozen=True)
class Case:
    """One way to get it wrong."""

    spoil: Callable[[Path], object]
    """Does it to a book that is in order and built."""
    code: int
    where: str
    """A pattern of the place that is named."""
    what: str
    tip: str
    arguments: tuple[str, ...] = field(default=())


def _nothing(_book: Path) -> None:
    """The call alone is wrong."""


def _write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


def _settings(old: str, new: str) -> Callable[[Path], None]:
    def spoil(book: Path) -> None:
        file = book / "source" / "book.toml"
        text, count = re.subn(old, new, file.read_text(encoding="utf-8"), count=1)
        assert count == 1, f"{file} has no {old}"
        file.write_text(text, encoding="utf-8")

    return spoil


def _source(added: str) -> Callable[[Path], None]:
    def spoil(book: Path) -> None:
        file = book / "source" / "02-going-on.md"
        file.write_text(file.read_text(encoding="utf-8") + "\n" + added + "\n", encoding="utf-8")

    return spoil


def _only_source(text: str | bytes) -> Callable[[Path], None]:
    def spoil(book: Path) -> None:
        for file in (book / "source").rglob("*.md"):
            file.unlink()
        content = text if isinstance(text, bytes) else text.encode()
        (book / "source" / "01.md").write_bytes(content)

    return spoil


def _catalog(old: bytes, new: bytes) -> Callable[[Path], None]:
    """Change the French catalog by a pattern over its bytes."""

    def spoil(book: Path) -> None:
        file = book / "translations" / "fr.po"
        text, count = re.subn(old, new, file.read_bytes(), count=1)
        assert count == 1, f"{file} has no {old!r}"
        file.write_bytes(text)

    return spoil


def _picture(text: str) -> Callable[[Path], None]:
    def spoil(book: Path) -> None:
        (book / "source" / "images" / "way.svg").write_text(text, encoding="utf-8")

    return spoil


CASES = {
    # the call
    "no such project": Case(
        _nothing, 2, "nowhere", "no source/ folder", "--project", ("--project", "nowhere")
    ),
    "language that the book lacks": Case(
        _nothing, 2, "language 'xx'", "no such language", "en, fr", ("--language", "xx")
    ),
    "unknown format": Case(
        _nothing, 2, "--format", "no format 'docx'", "html, epub, pdf", ("--format", "docx")
    ),
    "format of a module that is not there": Case(
        _nothing, 2, "--format", "nowhere:render", "module:function", ("--format", "nowhere:render")
    ),
    "output to a folder of somebody else": Case(
        lambda book: _write(book / "mine" / "letter.txt", "Dear friend"),
        2,
        "mine",
        "not a folder that Hexapla built",
        "another --output",
        ("--output", "mine"),
    ),
    "output to a file": Case(
        lambda book: _write(book / "mine", "Dear friend"),
        2,
        "mine",
        "not a folder that Hexapla built",
        "another --output",
        ("--output", "mine"),
    ),
    "new into a folder that is not empty": Case(
        _nothing, 2, "source", "not an empty folder", "name a new one", ("new", "source")
    ),
    "verify what was never built": Case(
        _nothing,
        2,
        "manifest.json",
        "nothing has been built",
        "run `build`",
        ("verify", "--output", "elsewhere"),
    ),
    "verify a broken manifest": Case(
        lambda book: _write(book / "other" / "manifest.json", "{"),
        2,
        "manifest.json",
        "cannot be read",
        "build again",
        ("verify", "--output", "other"),
    ),
    # the folder
    "no source": Case(
        lambda book: shutil.rmtree(book / "source"),
        2,
        "source",
        "no source/ folder",
        "new DIR",
    ),
    "no Markdown": Case(
        lambda book: [file.rename(f"{file}.bak") for file in (book / "source").rglob("*.md")],
        2,
        "source",
        "no Markdown file",
        "first chapter",
    ),
    # book.toml
    "no book.toml": Case(
        lambda book: (book / "source" / "book.toml").unlink(),
        1,
        "book.toml",
        "there is no book.toml",
        "title, language, authors",
    ),
    "no TOML": Case(
        _settings(r"\[book\]", "[book"), 1, r"book\.toml", "not TOML.*line 1", "mend the line"
    ),
    "unknown key": Case(
        _settings(r"\ntitle ", "\ntitel "),
        1,
        r"book\.toml, line 3",
        "unknown key 'titel'",
        "did you mean 'title'",
    ),
    "key that is missing": Case(
        _settings(r"\nauthors.*", ""), 1, r"book\.toml", "lacks 'authors'", "add authors = "
    ),
    "wrong type": Case(
        _settings(r"\nauthors.*", '\nauthors = "Me"'),
        1,
        r"book\.toml, line \d+",
        "a list of texts is wanted",
        "correct the value",
    ),
    "language that is not BCP 47": Case(
        _settings(r'\nlanguages = \["fr"\]', '\nlanguages = ["fr", "klingonese"]'),
        1,
        r"book\.toml, line \d+",
        "'klingonese' is not a BCP 47",
        "correct the value",
    ),
    "language written in another way": Case(
        _settings(r'\nlanguages = \["fr"\]', '\nlanguages = ["fr", "zh_hans"]'),
        1,
        r"book\.toml, line \d+",
        "zh_hans",
        "correct the value",
    ),
    # the text
    "id twice": Case(
        _source("## Once more {#beginning}"),
        1,
        r"02-going-on\.md",
        "'beginning' stands there twice",
        "rename one",
    ),
    "reference to nowhere": Case(
        _source("See [](#nowhere)."),
        1,
        r"02-going-on\.md#going-on",
        "'#nowhere' leads nowhere",
        "correct it",
    ),
    "link to a file that is not there": Case(
        _source("[More](more%20of%20it.md)."),
        1,
        r"02-going-on\.md#going-on, line \d+",
        "'more%20of%20it.md' leads to a file that is not in the book",
        "correct the name",
    ),
    "ISBN in a table of its own": Case(
        _settings(r"\Z", '\n[ isbn."en" ]\nepub = "978-3-16-148410-1"\n'),
        1,
        r"book\.toml, line (?!1:)\d+",
        "wrong check digit: 0 is right",
        "correct it",
    ),
    "picture that is missing": Case(
        _source("![A picture](images/none.png)"),
        1,
        r"02-going-on\.md#going-on",
        "'images/none.png' is missing",
        "put it at source/images/none.png",
    ),
    "picture outside the book": Case(
        _source("![A picture](../../../../etc/passwd)"),
        1,
        r"02-going-on\.md#going-on",
        "outside source/",
        "copy it into source/images/",
    ),
    "picture from the network": Case(
        _source("![A picture](https://example.org/a.png)"),
        1,
        r"02-going-on\.md#going-on",
        "not a local file",
        "copy it into source/images/",
    ),
    "text not UTF-8": Case(
        _only_source("# Début {#a}\n\nEt après.\n".encode("latin-1")),
        1,
        r"01\.md, line 1",
        "not UTF-8",
        "save the file as UTF-8",
    ),
    "no heading": Case(
        _only_source("Only a paragraph.\n"),
        1,
        r"01\.md",
        "does not begin with a chapter",
        "# Title",
    ),
    "nothing at all": Case(
        _only_source(""), 1, "source", "does not begin with a chapter", "# Title"
    ),
    "heading of level 2 first": Case(
        _only_source("## Below\n\nText.\n"),
        1,
        r"01\.md",
        "does not begin with a chapter",
        "# Title",
    ),
    "heading without a word": Case(
        _source("## {#empty}"), 1, r"02-going-on\.md", "heading", "title"
    ),
    # the pictures
    "broken SVG": Case(
        _picture("<svg xmlns='http://www.w3.org/2000/svg'><text>"),
        1,
        r"source/images/way\.svg, line \d",
        "not an SVG file",
        "save the drawing again",
    ),
    "empty SVG": Case(
        _picture(""), 1, r"source/images/way\.svg", "not an SVG file", "save the drawing again"
    ),
    # the catalogs
    "catalog with an open string": Case(
        _catalog(rb'(msgid "Going on)"', rb"\1"),
        1,
        r"translations/fr\.po, line \d+",
        "does not end with a quotation mark",
        "closing",
    ),
    "catalog not UTF-8": Case(
        _catalog(rb'(msgid "Going on"\nmsgstr ")', b"\\1\xe9"),
        1,
        r"translations/fr\.po, line \d+",
        "not UTF-8",
        "save the file as UTF-8",
    ),
    "catalog that says another encoding": Case(
        _catalog(rb"charset=UTF-8", b"charset=UTF-7"),
        1,
        r"translations/fr\.po, line \d+",
        "charset=UTF-7",
        "msgconv -t UTF-8",
    ),
    "catalog with a line that means nothing": Case(
        _catalog(rb'\nmsgid "Going on"\n', b'\nmsgidd "Going on"\n'),
        1,
        r"translations/fr\.po, line \d+",
        "not a PO file|msgid is wanted",
        "msgfmt -c",
    ),
    "translation that lost a mark": Case(
        _catalog('(msgstr (?:"[^"]*"\n)*"[^"]*)⟦1⟧'.encode(), rb"\1"),
        1,
        r"translations/fr\.po.*beginning",
        "breaks the markup of .*: ⟦1⟧ missing",
        "keep every ⟦n⟧ exactly once",
        ("--strict",),
    ),
    "translation that breaks the markup": Case(
        _catalog(
            rb'(msgid "Going on"\nmsgstr ")[^"]*"',
            rb'\1<b>x</b> [x](javascript:x)"',
        ),
        1,
        r"translations/fr\.po.*going-on",
        "breaks the markup of .*: a link",
        "add no markup",
        ("--strict",),
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_bad_input(hexapla: Hexapla, built_book: Path, name: str) -> None:
    """Bad input is refused with place, fault and remedy, and the last good book stays."""
    case = CASES[name]
    case.spoil(built_book)
    before = snapshot(built_book)
    done = hexapla(*case.arguments, cwd=built_book)
    assert done.code == case.code, done.stderr
    lines = done.stderr.splitlines()
    errors = [line for line in lines if line.startswith("ERROR")]
    assert errors, done.stderr
    assert any(re.search(f"{case.where}.*{case.what}", line) for line in errors), done.stderr
    tips = [line for line in lines if line.startswith("TIP")]
    assert any(case.tip in line for line in tips), done.stderr
    assert snapshot(built_book) == before
    assert not [path for path in built_book.iterdir() if path.name.startswith(".dist")]


def test_every_fault_is_told_at_once(hexapla: Hexapla, small_book: Path) -> None:
    """All faults of a text are named in one go, not one per build."""
    _source("See [](#nowhere).\n\n![A picture](images/none.png)\n\n# Again {#beginning}")(
        small_book
    )
    done = hexapla("--project", small_book)
    assert done.code == 1
    assert [line[:5] for line in done.stderr.splitlines()].count("ERROR") == 3


def test_no_folder_to_write_in(hexapla: Hexapla, small_book: Path) -> None:
    """An output that cannot be made is a wrong call."""
    done = hexapla("--project", small_book, "--output", "/proc/nothing/here")
    assert done.code == 2
    assert "cannot be written" in done.stderr
