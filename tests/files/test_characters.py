"""Letters that can be written in two ways are one text (Unicode's NFC and NFD)."""

import unicodedata
from dataclasses import replace
from pathlib import Path

import pytest

from hexapla.catalogs import catalog as catalogs
from hexapla.catalogs.catalog import Message, signature
from hexapla.files import book_files, characters
from hexapla.segments.segments import extract
from hexapla.segments.sync import sync_catalog
from hexapla.source.numbering import number
from hexapla.source.reader import read_book
from hexapla.terminology.glossary import parse_csv
from tests.alignment.test_adopt import catalog_of
from tests.support.books import PICTURE, book_of, folder_of, texts_of

TEXTS = [
    "Été à Paris",
    "Tiếng Việt rất đẹp",
    "한국어 문장",
    "رأي مؤثّر آخر",
    "ガラス",
    "Ελλάδα",
    "Ё й",
]


@pytest.mark.parametrize("text", TEXTS)
def test_a_source_saved_by_another_system(tmp_path: Path, text: str) -> None:
    """Law 4: a file whose letters were saved in two parts has the same texts as before."""
    source = f"# {text} {{#one}}\n\n{text}: `{text}`.\n\n```\n{text}\n```\n"
    forms = {form: unicodedata.normalize(form, source) for form in ("NFC", "NFD")}
    books = {form: book_of(tmp_path / form, forms[form]) for form in forms}
    assert forms["NFC"] != forms["NFD"]
    assert books["NFC"].blocks == books["NFD"].blocks
    assert extract(books["NFC"]) == extract(books["NFD"])


def _reviewed(message: Message, string: str) -> Message:
    signed = signature(f"{message.id}\0{string}")
    return replace(message, string=string, comments=(f"reviewed: A 2026-11-23 {signed}",))


@pytest.mark.parametrize("text", TEXTS)
def test_a_catalog_saved_by_another_system(tmp_path: Path, text: str) -> None:
    """A catalog in either form is the same catalog, and what was reviewed stays reviewed."""
    book = book_of(tmp_path, f"# One {{#one}}\n\n{text}.\n")
    empty = catalog_of(book, "fr")
    filled = tuple(_reviewed(m, f"« {text} »") for m in empty)
    reviewed = replace(empty, messages=filled)
    content = catalogs.serialise(reviewed)
    decomposed = unicodedata.normalize("NFD", content)
    path = tmp_path / "fr.po"
    again = catalogs.parse(path, decomposed.encode())
    assert again == catalogs.parse(path, content.encode())
    assert {message.state for message in again} == {"reviewed"}
    assert sync_catalog(again, extract(book), "en")[0] == again


def test_a_glossary_saved_by_another_system(tmp_path: Path) -> None:
    """The terms of a glossary are found however it was saved."""
    text = "term,fr\nélan,Élan\n"
    found = [
        parse_csv(tmp_path / "g.csv", unicodedata.normalize(form, text).encode(), "en")
        for form in ("NFC", "NFD")
    ]
    assert found[0] == found[1]


def test_compatibility_ideographs_are_kept() -> None:
    """The characters that Japanese and Korean names are written with stay what they are."""
    name = "\ufa10\u304b\u3099\ufa11"
    assert characters.composed(name) == "\ufa10が\ufa11"


def test_files_with_names_of_two_parts(tmp_path: Path) -> None:
    """A text finds its pictures, parts and files, in whichever form the disk names them."""
    text = "# One {#one}\n\n![é](images/dé/né.svg)\n\n{{< include _é.md >}}\n\n[file](é.txt)\n"
    root = folder_of(tmp_path, text, more='bibliography = ["wé.json"]')
    source = root / "source"
    for name, content in (
        ("images/dé/né.svg", PICTURE),
        ("_é.md", "Included."),
        ("é.txt", "A file."),
        ("wé.json", "[]"),
    ):
        path = source / unicodedata.normalize("NFD", name)
        path.parent.mkdir(exist_ok=True)
        path.write_text(content, encoding="utf-8")
    book = number(read_book(root))
    assert "Included." in texts_of(book)
    assert book.pictures == (unicodedata.normalize("NFD", "images/dé/né.svg"),)


@pytest.mark.parametrize("path", ["/etc/é", "../é", "a\0é", "é/../x", "."])
def test_paths_that_lead_nowhere_stay(tmp_path: Path, path: str) -> None:
    """What is not there keeps its name, and is told by it."""
    assert book_files.on_disk(tmp_path, path) == path
