"""What EPUBCheck refuses our own reader finds, in every build and without Java."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from hexapla.formats.epub import writer
from hexapla.verification.read_back import read_back
from hexapla.verification.web import epub_rules
from tests.conftest import Hexapla
from tests.gallery import refused, whole
from tests.support.judges import epubcheck
from tests.verification.test_gallery import gallery, said

__all__ = ["gallery"]


def broken(gallery: Path, name: str, tmp_path: Path) -> Path:
    """The ebook of the gallery, broken as the table says."""
    files = refused.read(gallery / "dist" / "en" / f"{whole.SLUG}.epub")
    refused.REFUSED[name].change(files)
    return refused.write(files, tmp_path / f"{whole.SLUG}.epub")


@pytest.mark.parametrize("name", refused.REFUSED)
def test_what_is_refused_is_found(gallery: Path, name: str, tmp_path: Path) -> None:
    """Each fault is a difference that fails the build, with the place in the ebook."""
    case = refused.REFUSED[name]
    findings = said(gallery, "en", "epub", broken(gallery, name, tmp_path))
    told = [one for one in findings if case.where in one.where and case.what in one.what]
    assert told, findings
    assert all(one.tip for one in told)


@pytest.mark.slow
@pytest.mark.parametrize("name", refused.REFUSED)
def test_epubcheck_refuses_it(gallery: Path, name: str, tmp_path: Path) -> None:
    """The table is no opinion of ours: the judge of the shops has something against each."""
    assert epubcheck(broken(gallery, name, tmp_path)) != []


@pytest.mark.parametrize("language", ["en", "ar-EG", "en+ar-EG"])
def test_a_whole_ebook_has_no_fault(gallery: Path, language: str) -> None:
    """No false alarm: what we write, in both directions and side by side, is as it should be."""
    assert read_back("epub", gallery / "dist" / language / f"{whole.SLUG}.epub").faults == ()


def test_what_is_no_ebook(tmp_path: Path) -> None:
    """A file that holds nothing of an ebook is told so, and never fails the reader."""
    file = tmp_path / "x.epub"
    with zipfile.ZipFile(file, "w") as book:
        book.writestr("a.txt", "x")
    with zipfile.ZipFile(file) as book:
        assert [one.where for one in epub_rules.faults(book)][:2] == ["mimetype", "mimetype"]
    assert read_back("epub", file).faults != ()


def test_a_template_that_breaks_the_ebook(small_book: Path, hexapla: Hexapla) -> None:
    """A build whose ebook would be refused fails, says where and what, and publishes nothing."""
    template = small_book / "templates" / "epub" / "title.xhtml"
    template.parent.mkdir(parents=True)
    own = Path(writer.__file__).parents[3] / "templates" / "epub" / "title.xhtml"
    text = own.read_text(encoding="utf-8").replace("<section", '<section width="50%"', 1)
    template.write_text(text, encoding="utf-8")
    done = hexapla("build", "--project", small_book, "--format", "epub")
    assert done.code == 1
    assert "epub, EPUB/title.xhtml, line" in done.stderr
    assert "the element 'section' has no attribute 'width'" in done.stderr
    assert not (small_book / "dist").exists()
