"""A parcel: a job with what it needs by content, done where nothing else of the book is."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from hexapla.editions.localize import of_source
from hexapla.errors import UsageError
from hexapla.publishing.executors import remote
from hexapla.publishing.executors.choice import named
from hexapla.publishing.executors.identity import difference, identity
from hexapla.publishing.executors.parcels import (
    Answer,
    Packer,
    Parcel,
    TransferError,
    laid_out,
    sha256,
    unpack,
)
from hexapla.publishing.jobs import Job
from hexapla.publishing.making import run_job
from hexapla.system import limits
from hexapla.theme import Theme, default_templates
from tests.support.books import PICTURE, book_of
from tests.support.farms import sums

TEXT = "# One {#one}\n\nThe sea.\n\n![A sun](images/sun.svg){#fig-sun}\n"

EPUB = "en/the-book.epub"


@pytest.fixture
def job(tmp_path: Path) -> Job:
    """The ebook of a book with a picture."""
    (tmp_path / "book" / "source" / "images").mkdir(parents=True)
    (tmp_path / "book" / "source" / "images" / "sun.svg").write_text(PICTURE, encoding="utf-8")
    book = book_of(tmp_path / "book", TEXT)
    return Job(of_source(book, Theme(book.root)), "epub", EPUB)


def sent(job: Job, folder: Path) -> tuple[Parcel, dict[str, bytes]]:
    packer = Packer(identity())
    parcel = packer.parcel(job, folder, limits.NONE)
    return parcel, {own_sum: packer.content(own_sum) for own_sum in parcel.contents}


def test_a_job_is_done_from_its_parcel_alone(job: Job, tmp_path: Path) -> None:
    """The same artifact, to the byte, where the book's own folder is gone."""
    (tmp_path / "out").mkdir()
    made = run_job(job, tmp_path / "out", default_templates())
    parcel, contents = sent(job, tmp_path / "out")
    shutil.rmtree(tmp_path / "book")

    answer = remote.work(parcel, contents)
    (tmp_path / "back").mkdir()
    artifact = unpack(answer, job, tmp_path / "back")

    assert replace(artifact, reading=None) == replace(made, reading=None)
    assert sums(tmp_path / "back") == sums(tmp_path / "out")
    assert answer.seconds > 0


def test_equal_contents_are_named_once(job: Job, tmp_path: Path) -> None:
    """Two formats of one edition need the same contents: each has one name, by what it is."""
    parcel, contents = sent(job, tmp_path)
    other, _ = sent(replace(job, format="html", path="en/index.html"), tmp_path)

    assert parcel.book == other.book
    assert {*parcel.contents} == {*contents}
    assert all(sha256(content) == own_sum for own_sum, content in contents.items())


@pytest.mark.parametrize("damage", ["changed", "missing"])
def test_what_did_not_come_whole_is_not_worked_on(job: Job, tmp_path: Path, damage: str) -> None:
    """A content that is another one, or is not there, is told of and never used."""
    parcel, contents = sent(job, tmp_path)
    victim = next(iter(parcel.book.values()))
    broken: Mapping[str, bytes] = {**contents, victim: b"another"}
    if damage == "missing":
        broken = {own_sum: one for own_sum, one in contents.items() if own_sum != victim}

    assert remote.work(parcel, broken).is_damaged
    with pytest.raises(TransferError):
        laid_out(parcel, broken, tmp_path / "here")


def test_a_file_that_was_saved_meanwhile_is_not_sent(job: Job, tmp_path: Path) -> None:
    """What a name says is what is sent: a file that is another one by now is refused."""
    packer = Packer(identity())
    parcel = packer.parcel(job, tmp_path, limits.NONE)
    (tmp_path / "book" / "source" / "images" / "sun.svg").write_text("<svg/>", encoding="utf-8")

    with pytest.raises(TransferError):
        packer.content(parcel.book["source/images/sun.svg"])


@pytest.mark.parametrize("name", ["../evil", "fr/other.epub", "/evil", "en/../../evil"])
def test_an_answer_writes_only_where_its_job_does(job: Job, tmp_path: Path, name: str) -> None:
    """Files of an answer that would stand elsewhere are refused, and none is written."""
    parcel, contents = sent(job, tmp_path)
    answer = remote.work(parcel, contents)
    assert answer.artifact
    files = (EPUB, name)
    wrong = replace(
        answer, artifact=replace(answer.artifact, files=files), files=dict.fromkeys(files, b"")
    )

    with pytest.raises(TransferError):
        unpack(wrong, job, tmp_path / "back")
    assert not (tmp_path / "back").exists()


def test_an_artifact_that_was_changed_on_its_way_is_refused(job: Job, tmp_path: Path) -> None:
    """What comes back is checked by the sum that was taken where it was made."""
    parcel, contents = sent(job, tmp_path)
    answer = remote.work(parcel, contents)
    assert answer.files

    with pytest.raises(TransferError):
        unpack(replace(answer, files={EPUB: answer.files[EPUB] + b"!"}), job, tmp_path / "back")
    with pytest.raises(TransferError):
        unpack(Answer("a worker"), job, tmp_path / "back")


def test_findings_name_the_files_of_who_asks(job: Job, tmp_path: Path) -> None:
    """A fault is told with the book's own place: that of the worker means nothing to a person."""
    (tmp_path / "book" / "templates" / "epub").mkdir(parents=True)
    (tmp_path / "book" / "templates" / "epub" / "nav.xhtml").write_text("{{ 1 / 0 }}")
    parcel, contents = sent(job, tmp_path)

    (finding,) = remote.work(parcel, contents).findings

    assert "templates/epub/nav.xhtml" in finding.where
    assert "hexapla-job-" not in f"{finding.where} {finding.what} {finding.tip}"


def test_another_toolchain_is_refused_by_what_differs(job: Job, tmp_path: Path) -> None:
    """A worker that would make other bytes says which of its parts is another, and does nothing."""
    other = {**identity(), "weasyprint": "1.0", "only there": "2"}
    parcel, contents = sent(job, tmp_path)

    answer = remote.work(replace(parcel, identity=other), contents)

    assert answer.refused == f"weasyprint {identity()['weasyprint']} (here 1.0)"
    assert not answer.artifact
    assert not difference(identity(), identity())


def test_what_makes_bytes_is_in_an_identity() -> None:
    """Hexapla's version and code, the packages that it stands on, Pango, and fonts."""
    names = {*identity()}

    assert {"Hexapla", "Hexapla's code", "Python", "Pango", "HarfBuzz"} <= names
    assert {"weasyprint", "pydyf", "fonttools", "pypandoc-binary", "the system's fonts"} <= names
    assert not names & {"pytest", "ruff", "pip"}


@pytest.mark.parametrize("name", ["dask://host", "dask://:8786", "spark://host:1", "dask://a b:1"])
def test_an_executor_that_is_none_is_refused(name: str) -> None:
    """Only local, and the address of a scheduler, name an executor."""
    with pytest.raises(UsageError, match="no executor"):
        named(name)
