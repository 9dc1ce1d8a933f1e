"""What is known of a format stands in one record, from which all others take it."""

from __future__ import annotations

import pytest

from hexapla import registry
from hexapla.errors import UsageError
from hexapla.registry import FORMATS, Format
from tests.support.books import loose_book

MODULE = """
from hexapla.registry import Format

def render(edition, target, templates):
    return target

def markdown(edition, target, templates):
    return target

pdf = render

NOTES = Format("notes", "Notes", "my_own:render", "-notes.md", media_type="text/markdown")
NO_FILE = Format("site", "Site", "my_own:render")
ONE = Format("one", "One", "my_own:render", ".one", needs=("my_own:TWO",))
TWO = Format("two", "Two", "my_own:render", ".two", needs=("my_own:ONE",))
NUMBER = 7
"""


@pytest.fixture(autouse=True)
def my_own(tmp_path: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """A module of a user's own, which can be imported."""
    from pathlib import Path

    folder = Path(str(tmp_path))
    (folder / "my_own.py").write_text(MODULE, encoding="utf-8")
    (folder / "broken.py").write_text("1 / 0", encoding="utf-8")
    monkeypatch.syspath_prepend(folder)


def test_every_format_has_its_writer_and_its_files() -> None:
    """Each is written by a function of its own, and no two of an edition have one name."""
    writers = [registry.writer_of(name).__module__ for name in FORMATS]
    assert len({*writers}) == len(FORMATS)
    assert [registry.path_of("fr", "book", name) for name in FORMATS] == [
        "fr/index.html",
        "fr/book.epub",
        "fr/book.pdf",
        "fr/book.txt",
        "fr/book-print.pdf",
        "fr/book-cover.pdf",
    ]


def test_every_format_but_a_cover_can_be_read_back() -> None:
    """The reader of each format can be imported, and knows what it is to find."""
    assert [name for name in FORMATS if registry.reader_of(name) is None] == ["cover"]
    assert all("section" in one.carries for one in FORMATS.values())


def test_a_format_is_made_after_what_it_needs() -> None:
    """An ebook names the pages of the PDF, a cover is as thick as its book, a site offers all."""
    assert list(registry.dependency_rounds(FORMATS)) == [
        ("pdf", "txt", "print"),
        ("epub", "cover"),
        ("html",),
    ]
    assert list(registry.dependency_rounds(["html", "epub"])) == [("epub",), ("html",)]
    with pytest.raises(UsageError, match="need each other"):
        list(registry.dependency_rounds(["my_own:ONE", "my_own:TWO"]))


def test_a_whole_build_makes_what_the_book_asks_for() -> None:
    """Files for a printer and plain text are made where ``book.toml`` says so."""
    from dataclasses import replace

    settings = loose_book([]).settings
    assert registry.default_formats(settings) == ["html", "epub", "pdf"]
    assert registry.default_formats(replace(settings, text=True)) == ["html", "epub", "pdf", "txt"]
    printed = ["html", "epub", "pdf", "print", "cover"]
    assert registry.default_formats(replace(settings, print=True)) == printed


def test_what_is_offered_and_what_is_sold() -> None:
    """A reader can take along what is one file and not for a printer; text has no price."""
    assert [one.name for one in registry.OFFERED] == ["pdf", "epub", "txt"]
    assert registry.SOLD == ("pdf", "epub", "print")


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("my_own:render", "fr/book.my_own"),
        ("my_own:markdown", "fr/book.markdown"),
        ("my_own:pdf", "fr/book-my_own.pdf"),
        ("my_own:NOTES", "fr/book-notes.md"),
    ],
)
def test_a_file_of_ones_own_has_an_ending(name: str, path: str) -> None:
    """It is called after its function or its module, and never as a file of ours."""
    assert registry.path_of("fr", "book", name) == path


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("nonsense", "there is no format"),
        ("my_own:nothing", "there is no"),
        ("no_module_of_this_name:render", "there is no"),
        ("broken:render", "division by zero"),
        ("my_own:NUMBER", "there is no format"),
        ("my_own:NO_FILE", "names no ending"),
    ],
)
def test_what_is_no_format_is_refused(name: str, what: str) -> None:
    """Whatever a module of one's own does when it is imported, a sentence says it."""
    with pytest.raises(UsageError, match=what):
        registry.format_of(name)


def test_a_manifest_is_read_without_running_code() -> None:
    """What a folder names is data: its own formats are told by it, and not imported."""
    told = registry.format_of_record({"format": "broken:render", "path": "fr/book.x", "label": "X"})
    assert told == Format("broken:render", "X", "broken:render", ".x")
    assert told.is_user_defined
    assert told.is_offered
