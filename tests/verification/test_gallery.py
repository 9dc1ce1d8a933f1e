"""The gallery: what is broken in an artifact is named, and a whole one has no differences."""

from __future__ import annotations

import errno
import functools
import json
import shutil
from pathlib import Path

import pytest

from hexapla.commands.verify import verify
from hexapla.editions import localize
from hexapla.errors import Finding
from hexapla.files import digests
from hexapla.formats.epub import writer
from hexapla.formats.html import writer as html
from hexapla.model import Book, Section
from hexapla.project import Project
from hexapla.publishing import manifest
from hexapla.theme import Theme
from hexapla.verification import sums
from hexapla.verification.compare import differences, title_differences
from hexapla.verification.read_back import read_back
from tests.conftest import Hexapla, Once
from tests.gallery import dists, ebooks, paper_faults, sites, whole
from tests.gallery.breaking import Broken, in_ebook, in_site
from tests.gallery.papers import Paper
from tests.gallery.shared import ARABIC
from tests.gallery.styles import HARMLESS
from tests.support.books import book_of

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
    return Project.load(folder).book


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


def test_an_index_is_held_against_the_pages_of_the_pdf(gallery: Path) -> None:
    """Where the PDF was read, too, the index of the ebook says its pages, and no page beside."""
    reading = read_back("epub", gallery / "dist" / "en" / f"{whole.SLUG}.epub")
    pages = {one.id: one.text for one in reading.printed if one.kind == "locator"}
    assert differences(book_in(gallery), "en", "epub", reading, pages) == []
    after = {**pages, "index-4": str(int(pages["index-4"]) + 1)}
    (finding,) = differences(book_in(gallery), "en", "epub", reading, after)
    assert "what the index says of 'index-4' is printed as" in finding.what


def test_styles_that_change_no_number_are_no_difference(gallery: Path, tmp_path: Path) -> None:
    """No false alarm: what is smaller, paler, elsewhere on the page, or on paper only, is seen."""
    folder = _copied(gallery, PAIR, tmp_path)
    for name in (f"{whole.SLUG}.pdf", f"{whole.SLUG}.epub"):
        (folder / name).touch()
    style = folder / "style.css"
    style.write_text(style.read_text(encoding="utf-8") + HARMLESS, encoding="utf-8")
    assert said(gallery, PAIR, "html", folder / "index.html") == []
    name = f"{whole.SLUG}.epub"
    file = Path(shutil.copy(gallery / "dist" / ARABIC / name, tmp_path / name))
    in_ebook(Broken("style.css", lambda text: text + HARMLESS, "", ""), file)
    assert said(gallery, ARABIC, "epub", file) == []


# --------------------------------------------------------------------------------------- dist/


@pytest.fixture
def dist(gallery: Path, tmp_path: Path) -> Path:
    """A finished build of the test's own."""
    return shutil.copytree(gallery / "dist", tmp_path / "dist")


def _audit(dist: Path) -> list[Finding]:
    return sums.differences(dist, manifest.load(dist))


def test_a_whole_build_has_no_differences(dist: Path) -> None:
    """All files of a build are those that were built, and no others."""
    assert _audit(dist) == []


def test_every_file_that_was_changed_is_named(dist: Path) -> None:
    """One more byte in a file of any kind is found, and no other file is named."""
    for name in dists.SAMPLES:
        dists.more(name)(dist)
    findings = _audit(dist)
    assert {one.where for one in findings} == set(dists.SAMPLES)
    assert {one.what for one in findings} == {"this is not the file that was built"}


def test_every_file_that_is_gone_is_named(dist: Path) -> None:
    """A file of any kind that is missing is found, and no other file is named."""
    gone = [name for name in dists.SAMPLES if name != "manifest.json"]
    for name in gone:
        dists.without(name)(dist)
    findings = _audit(dist)
    assert {one.where for one in findings} == set(gone)
    assert {one.what for one in findings} == {"this file is missing"}


@pytest.mark.parametrize("name", dists.BROKEN)
def test_what_is_broken_in_a_build_is_named(dist: Path, name: str) -> None:
    """Every file that was changed, is missing or was not built is named, and what says so."""
    damage, where, what = dists.BROKEN[name]
    damage(dist)
    findings = _audit(dist)
    assert any(where == one.where[: len(where)] and what in one.what for one in findings), findings


def test_a_file_that_cannot_be_read_is_named(dist: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file on a bad disk is no file that was built, and no traceback."""
    read = digests.of_file

    def broken(file: Path) -> tuple[str, int]:
        if file.name == "icon.svg":
            raise OSError(errno.EIO, "Input/output error")
        return read(file)

    monkeypatch.setattr(digests, "of_file", broken)
    (finding,) = _audit(dist)
    assert finding.where == "icon.svg"
    assert finding.what == "this cannot be read: Input/output error"


@pytest.mark.parametrize("name", dists.SAID)
def test_what_a_build_says_of_its_artifacts_is_compared(
    gallery: Path, dist: Path, name: str
) -> None:
    """What the manifest says of an artifact is what is read from it now."""
    damage, where, what = dists.SAID[name]
    damage(dist)
    findings = verify(gallery, dist).findings
    assert any(where in one.where and what in one.what for one in findings), findings


def test_verify_names_what_is_broken(gallery: Path, dist: Path, hexapla: Hexapla) -> None:
    """``verify --json`` says all at once: of a file, a number, a style and a page too many."""
    in_site(sites.BROKEN["call: another number"], dist / "en")
    in_site(sites.BROKEN["style hides: all notes"], dist / ARABIC)
    in_ebook(ebooks.BROKEN["note: another number"], dist / "en" / f"{whole.SLUG}.epub")
    (dist / "more.html").write_text("mine", encoding="utf-8")
    done = hexapla("verify", "--json", "--project", gallery, "--output", dist)
    found = json.loads(done.stdout)
    assert (done.code, found["artifacts"]) == (1, 9)
    assert found["differences"] == len(found["findings"])
    for where, what in (
        ("en/first.html", "not the file that was built"),
        (f"en/{whole.SLUG}.epub", "not the file that was built"),
        ("more.html", "no file of the build"),
        ("the en edition, html, section 1.1", "'first-note-2' is printed as '5'"),
        (f"the {ARABIC} edition, html, section 2", "'second-note-1' is not printed"),
        ("the en edition, epub, section 2", "'second-note-1' is printed as '5'"),
    ):
        assert any(where == one["where"] and what in one["what"] for one in found["findings"]), (
            where
        )
    assert all(one["tip"] and one["severity"] == "error" for one in found["findings"])


@pytest.mark.parametrize("name", paper_faults.IN_PAIRS)
def test_what_is_broken_in_a_column_on_paper_is_named(
    gallery: Path, name: str, tmp_path: Path
) -> None:
    """Law 3: on paper, too, each column of a parallel edition is held against the book."""
    broken = paper_faults.IN_PAIRS[name]
    paper = Paper(gallery / "dist" / PAIR / f"{whole.SLUG}.pdf")
    broken.change(paper)
    paper.save(tmp_path / "broken.pdf")
    findings = said(gallery, PAIR, "pdf", tmp_path / "broken.pdf")
    assert any(broken.where in one.where and broken.what in one.what for one in findings), findings


# ------------------------------------------------------------------------------------ writers

BY_SECTIONS = """\
# All [of it]{.index} {#before .unnumbered}

Words.[^n]

## Below {#below}

More words.

# One {#one}

A numbered one.[^m]

## Two {#two}

The end.

[^n]: A [word]{.index} in a note.

[^m]: Another [word]{.index}.
"""


@pytest.mark.parametrize("paragraphs", ["true", "false"])
def test_an_index_names_the_place_of_a_note_by_its_mark(tmp_path: Path, paragraphs: str) -> None:
    """A word in a note or in the first heading stands where the mark, or the heading, does."""
    book = book_of(tmp_path, BY_SECTIONS, more=f"[numbering]\nparagraphs = {paragraphs}")
    theme = Theme(book.root)
    edition = localize.of_source(book, theme)
    first, *_ = html.render(edition, tmp_path / "site", theme.folders[-1])
    file = writer.render(edition, tmp_path / "book.epub", theme.folders[-1])
    for kind, path in (("html", first), ("epub", file)):
        reading = read_back(kind, path)
        assert differences(book, "en", kind, reading) == []
        places = {one.id: one.text for one in reading.printed if one.kind == "locator"}
        is_numbered = paragraphs == "true" and kind == "html"
        assert places["index-1"] == places.get("index-2", "All of it") == "All of it"
        assert places["index-3"] == ("¶1" if is_numbered else "1")
