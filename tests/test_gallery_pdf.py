"""Law 3 in print: what is broken in a finished PDF is named, and a whole one has no differences."""

from __future__ import annotations

import functools
from pathlib import Path

import pytest

from hexapla.errors import Finding
from hexapla.model import Book
from hexapla.verification.compare import differences
from hexapla.verification.read_pdf import read_pdf
from tests.conftest import Once
from tests.gallery import papers
from tests.gallery.paper_faults import IN_BOTH, IN_READING
from tests.gallery.papers import Broken, Paper


@pytest.fixture(scope="session")
def gallery(once: Once) -> Path:
    """The book of the gallery, and its two files in print. Never changed by a test."""
    return once("gallery-pdf", papers.fill)


@functools.cache
def book_in(folder: Path) -> Book:
    return papers.book_in(folder)


def differing(gallery: Path, kind: str, file: Path) -> list[Finding]:
    return differences(book_in(gallery), "en", kind, read_pdf(file))


def check(gallery: Path, kind: str, broken: Broken, target: Path) -> None:
    """Break a file, and look for what has to be said of it."""
    paper = Paper(gallery / f"{kind}.pdf")
    broken.change(paper)
    paper.save(target)
    findings = differing(gallery, kind, target)
    assert any(broken.where in one.where and broken.what in one.what for one in findings), findings


@pytest.mark.parametrize("kind", ["pdf", "print"])
def test_a_whole_file_has_no_differences(gallery: Path, kind: str) -> None:
    """Law 3: what was built is what the book says."""
    assert differing(gallery, kind, gallery / f"{kind}.pdf") == []


@pytest.mark.parametrize("kind", ["pdf", "print"])
@pytest.mark.parametrize("name", IN_BOTH)
def test_what_is_broken_on_paper_is_named(
    gallery: Path, kind: str, name: str, tmp_path: Path
) -> None:
    """Law 3: each number, place and bookmark that is wrong is named, by its section."""
    check(gallery, kind, IN_BOTH[name], tmp_path / "broken.pdf")


@pytest.mark.parametrize("name", IN_READING)
def test_what_is_broken_in_links_is_named(gallery: Path, name: str, tmp_path: Path) -> None:
    """Law 3: a link that leads elsewhere is named."""
    check(gallery, "pdf", IN_READING[name], tmp_path / "broken.pdf")
