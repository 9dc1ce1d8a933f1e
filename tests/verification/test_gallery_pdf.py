"""Law 3 in print: what is broken in a finished PDF is named, and a whole one has no differences."""

from __future__ import annotations

import functools
from pathlib import Path

import pytest

from hexapla.errors import Finding
from hexapla.model import Book
from hexapla.verification.compare import differences
from hexapla.verification.pdf.read_pdf import read_pdf
from tests.conftest import Once
from tests.gallery import papers
from tests.gallery.paper_faults import IN_BOTH, IN_READING
from tests.gallery.papers import Broken, Paper

ON_PRESS = [name for name in IN_BOTH if "another" in name or "covered" in name or "lost" in name]
"""One of each kind: the rest is read in the same way in both files."""


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
    what = broken.on_press if kind == "print" and broken.on_press else broken.what
    assert any(broken.where in one.where and what in one.what for one in findings), findings


@pytest.mark.parametrize("kind", ["pdf", "print"])
def test_a_whole_file_has_no_differences(gallery: Path, kind: str) -> None:
    """Law 3: what was built is what the book says."""
    assert differing(gallery, kind, gallery / f"{kind}.pdf") == []


@pytest.mark.parametrize("name", IN_BOTH)
def test_what_is_broken_on_paper_is_named(gallery: Path, name: str, tmp_path: Path) -> None:
    """Law 3: each number, place and bookmark that is wrong is named, by its section."""
    check(gallery, "pdf", IN_BOTH[name], tmp_path / "broken.pdf")


@pytest.mark.parametrize("name", ON_PRESS)
def test_what_is_broken_for_a_printer_is_named(gallery: Path, name: str, tmp_path: Path) -> None:
    """Law 3: the file for a printer is read as well, though it has no links, and a wider page."""
    check(gallery, "print", IN_BOTH[name], tmp_path / "broken.pdf")


@pytest.mark.parametrize("name", IN_READING)
def test_what_is_broken_in_links_is_named(gallery: Path, name: str, tmp_path: Path) -> None:
    """Law 3: a link that leads elsewhere is named."""
    check(gallery, "pdf", IN_READING[name], tmp_path / "broken.pdf")
