"""Links between the files of a source, written as for a code host, lead to places in the book."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pikepdf
import pytest

from hexapla.errors import SourceError
from hexapla.model import Book
from hexapla.source import file_links, pandoc_ast
from hexapla.source.reader import read_book
from tests.alignment.test_adopt import adopted, pairs
from tests.conftest import Hexapla
from tests.support.books import book_of, folder_of
from tests.support.judges import epubcheck

OTHER = (
    "Before.\n\n# Other\n\n## Part\n\n## Given {#own}\n\n## `a_key` of it\n\n<a name=old></a>x\n"
)


def links(book: Book) -> list[str]:
    return [node["c"][2][0] for node in pandoc_ast.walk(book.blocks) if node["t"] == "Link"]


@pytest.mark.parametrize(
    ("target", "found"),
    [
        ("02.md", "#other"),
        ("./02.md", "#other"),
        ("02.md#", "#other"),
        ("02.html", "#other"),
        ("02.md#part", "#part-1"),
        ("02.html#part", "#part-1"),
        ("02.md#own", "#own"),
        ("02.md#a_key-of-it", "#a_key-of-it"),
        ("02.md#old", "#a_key-of-it"),
        ("01.md#part", "#part"),
        ("%30%32.md#p%61rt", "#part-1"),
        ("#part", "#part"),
        ("02", "#other"),
        ("02.html?x=1#part", "#part-1"),
        ("02.md#given", "#own"),
        ("https://example.org/02.md#part", "https://example.org/02.md#part"),
        ("//example.org/02.md", "//example.org/02.md"),
        ("mailto:a@example.org", "mailto:a@example.org"),
    ],
)
def test_targets(tmp_path: Path, target: str, found: str) -> None:
    """A link to a file leads to its first section, one to a part of it to that part there."""
    assert links(book_of(tmp_path, f"# One\n\n## Part\n\n[x](<{target}>)", OTHER)) == [found]


def test_what_is_no_address() -> None:
    """A link that nothing can read is left as it is."""
    assert file_links.target_of("http://[02.md", "source/01.md", {"source/02.md"}) is None


def test_from_folder_to_folder(tmp_path: Path) -> None:
    """A link starts from the folder of the file that it stands in."""
    folder_of(tmp_path, "# One")
    for name, text in {"a/x.md": "# X\n\n[](../b/y.md)", "b/y.md": "# Y\n\n[](../01.md)"}.items():
        file = tmp_path / "source" / name
        file.parent.mkdir()
        file.write_text(text, encoding="utf-8")
    assert links(read_book(tmp_path)) == ["#y", "#one"]


def test_a_file_without_a_heading(tmp_path: Path) -> None:
    """A link to a file that goes on with the section before it leads to that section."""
    book = book_of(tmp_path, "# One\n\n[x](02.md)", "Only a paragraph.", "# Three")
    assert links(book) == ["#one"]


@pytest.mark.parametrize(
    ("target", "told"),
    [
        ("no.md", "'no.md' leads to a file that is not in the book"),
        ("../../README.md#x", "leads to a file that is not in the book"),
        ("/02.md", "leads to a file that is not in the book"),
        ("02.md#nosuch", "leads nowhere: that file has no part 'nosuch'"),
        ("02.md#elsewhere", "leads nowhere: that file has no part 'elsewhere'"),
        ("00.MARKDOWN", "leads to a file that is not in the book"),
    ],
)
def test_links_that_lead_nowhere(tmp_path: Path, target: str, told: str) -> None:
    """A link to a file or a part that is not there is told as it is typed, with its place."""
    with pytest.raises(SourceError) as error:
        book_of(tmp_path, f"# One\n\n## Elsewhere\n\n[x]({target})", OTHER)
    (finding,) = error.value.findings
    assert told in finding.what
    assert finding.where == "source/01.md#elsewhere, line 5"


@pytest.mark.slow
def test_in_all_formats(tmp_path: Path, hexapla: Hexapla) -> None:
    """Links between files are links inside each artifact, in both directions of writing."""
    folder_of(
        tmp_path,
        "# One\n\nSee [the part](02.md#part), and [](02.md).",
        OTHER,
        more='[editions]\nlanguages = ["ar"]',
    )
    built = hexapla("build", "--project", tmp_path)
    assert built.code == 0, built.stderr
    for language in ("en", "ar"):
        folder = tmp_path / "dist" / language
        page = (folder / "one.html").read_text(encoding="utf-8")
        assert 'href="other.html#part"' in page
        assert epubcheck(next(folder.glob("*.epub"))) == []
        with pikepdf.open(next(folder.glob("*.pdf"))) as pdf:
            assert addresses(pdf) == []
    assert hexapla("verify", "--project", tmp_path).code == 0


def addresses(pdf: pikepdf.Pdf) -> list[str]:
    """The addresses that links of a PDF lead out of it to."""
    actions: list[Any] = [
        mark.get("/A", {}) for page in pdf.pages for mark in page.get("/Annots", [])
    ]
    return [str(action["/URI"]) for action in actions if "/URI" in action]


@pytest.mark.parametrize(
    "names", [("01.md", "02.md"), ("01.fr.md", "02.fr.md"), ("un.md", "02.md")]
)
def test_a_translation_links_its_files_too(tmp_path: Path, names: tuple[str, str]) -> None:
    """An adopted translation's links between its files lead where the source's do."""
    english = "# One\n\nPlease see [the part](02.md#part) of [the second](02.md) before you go on."
    french = "# Un\n\nVoyez [la partie](02.md#partie) du [second](02.md) avant de continuer."
    more = '[editions]\nlanguages = ["fr"]'
    book = book_of(tmp_path, english, "# Two\n\nText.\n\n## Part\n\nMore.", more=more)
    found = adopted(book, french, "# Deux\n\nTexte.\n\n## Partie\n\nPlus.", names=names)
    assert (found.doubtful, found.unplaced) == ([], ())
    (told,) = [text for text in pairs(found).values() if "Voyez" in text]
    assert told == "Voyez ⟦1⟧la partie⟦/1⟧ du ⟦2⟧second⟦/2⟧ avant de continuer."


def test_a_part_of_a_translation(tmp_path: Path) -> None:
    """A link to a file that was not given leads to where it leads in the source."""
    english = "# One\n\nPlease see [the part](02.md#own) of [the second](02.md) before you go on."
    more = '[editions]\nlanguages = ["fr"]'
    book = book_of(tmp_path, english, OTHER, more=more)
    french = "# Un\n\nVoyez [la partie](02.md#own) du [second](02.md) avant de continuer."
    found = adopted(book, french, names=("01.md",))
    assert found.doubtful == []
    assert len(found.placed) == 2


def test_references_of_other_tools(tmp_path: Path) -> None:
    """An adopted translation refers to figures and sections as its source does."""
    english = "# One {#sec:one}\n\nPlease see @sec:two and [@sec:one] before you go on from here."
    french = "# Un\n\nVoyez @sec:two et [@sec:one] avant de continuer votre chemin."
    more = '[editions]\nlanguages = ["fr"]'
    book = book_of(tmp_path, f"{english}\n\n## Two {{#sec:two}}\n\nText.\n", more=more)
    found = adopted(book, f"{french}\n\n## Deux\n\nTexte.\n", names=("01.md",))
    assert (found.doubtful, found.unplaced) == ([], ())
    assert "Voyez ⟦1⟧ et ⟦2⟧ avant de continuer votre chemin." in pairs(found).values()
