"""Links to files that are no text of the book: which go along, and what is said of the others."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest
from lxml import etree

from hexapla.errors import SourceError
from hexapla.model import Book
from hexapla.source import links, pandoc_ast
from hexapla.source.faults.warned import warnings
from hexapla.source.reader import read_book
from hexapla.source.references import linked_files
from tests.conftest import Hexapla
from tests.support.books import PICTURE, folder_of
from tests.support.judges import epubcheck

SITE = '[site]\naddress = "https://example.org/book/"\n'


def with_files(root: Path, text: str, files: dict[str, bytes], more: str = "") -> Path:
    """The folder of a book of one text, with these files in ``source/``."""
    folder_of(root, text, more=more)
    for name, content in files.items():
        file = root / "source" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    return root


def targets(book: Book) -> list[str]:
    return [node["c"][2][0] for node in pandoc_ast.walk(book.blocks) if node["t"] == "Link"]


@pytest.mark.parametrize(
    ("written", "file", "led"),
    [
        ("data.csv", "data.csv", "files/data.csv"),
        ("./a/../data.csv", "data.csv", "files/data.csv"),
        ("<my data.csv>", "my data.csv", "files/my%20data.csv"),
        ("my%20data.csv", "my data.csv", "files/my%20data.csv"),
        ("grün.csv", "gru\u0308n.csv", "files/gru%CC%88n.csv"),
        ("x/paper.PDF#page=3", "x/paper.PDF", "files/x/paper.PDF#page=3"),
        ("images/square.svg", "images/square.svg", "files/images/square.svg"),
    ],
)
def test_a_file_goes_along(tmp_path: Path, written: str, file: str, led: str) -> None:
    """A link to a file leads to its copy, however it is written."""
    content = PICTURE.encode() if file.endswith("svg") else b"a,b"
    book = read_book(with_files(tmp_path, f"# A\n\n[x]({written})", {file: content}))
    assert targets(book) == [led]
    assert links.is_safe(led)
    assert linked_files.linked(book) == [file]


WRONG = {
    "missing": ("no.csv", {}, "a file that is not there", "put it at source/no.csv"),
    "like another": ("01.mdx", {}, "that is not there", "did you mean '01.md'?"),
    "missing page": ("api/index.html", {}, "a file that is not there", "the whole address"),
    "folder": ("images/", {}, "leads to a folder", "a .zip"),
    "outside": ("../secret.csv", {}, "leads out of source/", "copy the file"),
    "far outside": ("../../../../etc/passwd", {}, "leads out of source/", "copy the file"),
    "server": ("/about", {}, "leads to a server", "whole address"),
    "person": ("me@example.org", {}, "leads to no file", "write mailto:me@example.org"),
    "address": ("www.example.org", {}, "leads to no file", "write https://www.example.org"),
    "HTML": ("a.html", {"a.html": b"<p>x"}, "of a kind that does not go along", "a.zip"),
    "script": ("a.js", {"a.js": b"x()"}, "of a kind that does not go along", "a.zip"),
    "XML": ("a.xml", {"a.xml": b"<a/>"}, "of a kind that does not go along", "a.zip"),
    "PHP": ("a.php", {"a.php": b"<?php"}, "of a kind that does not go along", "a.zip"),
    "hidden": (".htaccess", {".htaccess": b"x"}, "of a kind that does not", "htaccess.zip"),
    "hidden folder": (".x/a.csv", {".x/a.csv": b"x"}, "of a kind that does not", "a.zip"),
    "no ending": ("Makefile", {"Makefile": b"x"}, "of a kind that does not", "Makefile.zip"),
    "page in disguise": ("a.dat", {"a.dat": b"\n<!DOCTYPE html>"}, "take for a page", "a.zip"),
    "script in disguise": ("a.log", {"a.log": b"<script>"}, "take for a page", "a.zip"),
    "Windows": ("a%3Ab.csv", {"a:b.csv": b"x"}, "not every system", "letters"),
    "no drawing": ("a.svg", {"a.svg": b"<p>x</p>"}, "a drawing that is not shown", ""),
    "settings": ("book.toml", {}, "the settings of the book", "another file"),
    "NUL": ("a%00b.csv", {}, "no name of a file", "correct it"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_does_not_go_along(tmp_path: Path, name: str) -> None:
    """Law 9: what a browser or server could run, or what is not the book's, is refused by line."""
    written, files, what, tip = WRONG[name]
    with pytest.raises(SourceError) as error:
        read_book(with_files(tmp_path, f"# A\n\nText.\n\n[x]({written})", files))
    (finding,) = error.value.findings
    assert finding.where == "source/01.md#a, line 5"
    assert what in finding.what
    assert tip in finding.tip


def test_a_link_of_the_disk_that_leads_out(tmp_path: Path) -> None:
    """Law 9: a link of the disk is followed, and what lies outside is not read."""
    (tmp_path / "secret.csv").write_text("secret", encoding="utf-8")
    root = with_files(tmp_path / "book", "# A\n\n[x](a.csv)", {})
    (root / "source" / "a.csv").symlink_to(tmp_path / "secret.csv")
    with pytest.raises(SourceError, match="leads out of the book's folder"):
        read_book(root)


def test_files_of_one_name(tmp_path: Path) -> None:
    """Two files that some systems take for one are refused, as is more than a site can carry."""
    files = {"a.csv": b"1", "A.csv": b"2"}
    with pytest.raises(SourceError, match="one file on some systems"):
        read_book(with_files(tmp_path, "# A\n\n[x](a.csv) [y](A.csv)", files))


def test_too_much(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The files that links name are bounded together."""
    monkeypatch.setattr(linked_files, "MOST_BYTES", 3)
    files = {"a.csv": b"12", "b.csv": b"34"}
    read_book(with_files(tmp_path / "one", "# A\n\n[x](a.csv) [y](a.csv)", files))
    with pytest.raises(SourceError, match="together"):
        read_book(with_files(tmp_path / "two", "# A\n\n[x](a.csv) [y](b.csv)", files))


def test_told_where_no_address_is_known(tmp_path: Path) -> None:
    """Without the address of the site a link is words in an ebook and on paper: that is told."""
    book = read_book(with_files(tmp_path / "one", "# A\n\n[x](a.csv)", {"a.csv": b"1"}))
    (finding,) = warnings(book)
    assert (finding.where, finding.severity) == ("source/01.md#a, line 3", "warning")
    assert "'a.csv' goes along with the web edition" in finding.what
    book = read_book(with_files(tmp_path / "two", "# A\n\n[x](a.csv)", {"a.csv": b"1"}, SITE))
    assert warnings(book) == []


SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><script>x</script></svg>'


@pytest.mark.slow
def test_in_all_formats(tmp_path: Path, hexapla: Hexapla) -> None:
    """A linked file is a file of the site's artifact; an ebook links to it there."""
    more = f'[editions]\nlanguages = ["ar"]\n{SITE}'
    text = "# A\n\nSome [data](my%20data.csv), [again](my%20data.csv), and a [drawing](a.svg)."
    with_files(tmp_path, text, {"my data.csv": b"a,b\n", "a.svg": SVG}, more)
    built = hexapla("build", "--project", tmp_path)
    assert built.code == 0, built.stderr
    assert hexapla("verify", "--project", tmp_path).code == 0
    record = json.loads((tmp_path / "dist" / "manifest.json").read_text(encoding="utf-8"))
    for language in ("en", "ar"):
        site = tmp_path / "dist" / language
        assert (site / "files" / "my data.csv").read_bytes() == b"a,b\n"
        assert b"script" not in (site / "files" / "a.svg").read_bytes()
        assert 'href="files/my%20data.csv"' in (site / "a.html").read_text(encoding="utf-8")
        assert f"{language}/files/my data.csv" in json.dumps(record)
        epub = next(site.glob("*.epub"))
        with zipfile.ZipFile(epub) as book:
            page = etree.fromstring(book.read("EPUB/a.xhtml"))
        there = f"https://example.org/book/{language}/files/my%20data.csv"
        assert [link.get("href") for link in page.iter("{*}a")].count(there) == 2
        assert epubcheck(epub) == []
