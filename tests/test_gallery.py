"""The gallery: what is broken in an artifact is named, and a whole one has no differences."""

from __future__ import annotations

import functools
import shutil
from pathlib import Path

import pytest

from hexapla.errors import Finding
from hexapla.model import Book, Section
from hexapla.project import read
from hexapla.verification.compare import differences, title_differences
from hexapla.verification.read_back import read_back
from tests.conftest import Hexapla, Once
from tests.gallery import ebooks, sites, whole
from tests.gallery.breaking import Broken, in_ebook, in_site
from tests.gallery.shared import ARABIC

PAIR = f"en+{ARABIC}"


@pytest.fixture(scope="session")
def gallery(once: Once, hexapla: Hexapla) -> Path:
    """The book of the gallery, built. Never changed by a test."""

    def fill(folder: Path) -> None:
        whole.folder(folder, hexapla)
        done = hexapla("--project", folder)
        assert done.code == 0, done.stderr

    return once("gallery", fill)


@functools.cache
def book_in(folder: Path) -> Book:
    return read(folder)


def said(gallery: Path, language: str, kind: str, path: Path) -> list[Finding]:
    """What differs in one artifact: from the book, and between its own titles."""
    reading = read_back(kind, path)
    whole_outline: tuple[Section, ...] = reading.outline
    return [
        *differences(book_in(gallery), language, kind, reading),
        *title_differences(language, {kind: whole_outline}),
    ]


def named(broken: Broken, findings: list[Finding]) -> bool:
    return any(broken.where in one.where and broken.what in one.what for one in findings)


@pytest.mark.parametrize("language", ["en", ARABIC, PAIR])
@pytest.mark.parametrize("kind", ["html", "epub", "pdf"])
def test_whole_artifacts_have_no_differences(gallery: Path, language: str, kind: str) -> None:
    """Law 3: what was built is what the book says."""
    name = "index.html" if kind == "html" else f"{whole.SLUG}.{kind}"
    assert said(gallery, language, kind, gallery / "dist" / language / name) == []


def _copied(gallery: Path, language: str, target: Path) -> Path:
    ignored = shutil.ignore_patterns("*.epub", "*.pdf", "fonts")
    return shutil.copytree(gallery / "dist" / language, target / "site", ignore=ignored)


def _check_site(gallery: Path, language: str, broken: Broken, tmp_path: Path) -> None:
    folder = _copied(gallery, language, tmp_path)
    (folder / "data.css").write_text('p::before { content: "9" }', encoding="utf-8")
    for name in (f"{whole.SLUG}.pdf", f"{whole.SLUG}.epub"):
        (folder / name).touch()
    in_site(broken, folder)
    findings = said(gallery, language, "html", folder / "index.html")
    assert named(broken, findings), findings
    assert all(f"the {language} edition" in one.where for one in findings)


@pytest.mark.parametrize("name", sites.BROKEN)
def test_what_is_broken_in_a_site_is_named(gallery: Path, name: str, tmp_path: Path) -> None:
    """Law 3: each number, page and line of a site that is wrong is named, by its section."""
    broken = sites.BROKEN[name]
    _check_site(gallery, broken.language, broken, tmp_path)


@pytest.mark.parametrize("name", sites.IN_PAIRS)
def test_what_is_broken_in_a_second_column_is_named(
    gallery: Path, name: str, tmp_path: Path
) -> None:
    """Law 3: in a parallel edition each column is held against the book."""
    _check_site(gallery, PAIR, sites.IN_PAIRS[name], tmp_path)


def _check_ebook(gallery: Path, language: str, broken: Broken, tmp_path: Path) -> None:
    name = f"{whole.SLUG}.epub"
    file = Path(shutil.copy(gallery / "dist" / language / name, tmp_path / name))
    in_ebook(broken, file)
    findings = said(gallery, language, "epub", file)
    assert named(broken, findings), findings
    assert all(f"the {language} edition" in one.where for one in findings)


@pytest.mark.parametrize("name", ebooks.BROKEN)
def test_what_is_broken_in_an_ebook_is_named(gallery: Path, name: str, tmp_path: Path) -> None:
    """Law 3: each number, page and line of an ebook that is wrong is named, by its section."""
    broken = ebooks.BROKEN[name]
    _check_ebook(gallery, broken.language, broken, tmp_path)


@pytest.mark.parametrize("name", ebooks.IN_PAIRS)
def test_what_is_broken_in_a_second_column_of_an_ebook_is_named(
    gallery: Path, name: str, tmp_path: Path
) -> None:
    """Law 3: in a parallel ebook each column is held against the book."""
    _check_ebook(gallery, PAIR, ebooks.IN_PAIRS[name], tmp_path)
