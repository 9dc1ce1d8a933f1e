"""A format that a user adds from outside is built, listed, verified and kept like ours."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from hexapla.editions.localize import of_source
from hexapla.errors import ToolError
from hexapla.publishing.jobs import Job
from hexapla.publishing.making import run_job
from hexapla.registry import path_of
from hexapla.theme import Theme, default_templates
from tests.conftest import Hexapla
from tests.support.books import book_of

MODULE = """
from hexapla.model import Counts, Reading, Section
from hexapla.registry import Format

def plain(edition, target, templates):
    target.write_text("own", encoding="utf-8")
    return target

def outline(edition, target, templates):
    lines = [f"{one.number}|{one.title}" for one in edition.book.sections]
    target.write_text("\\n".join(lines), encoding="utf-8")
    return target

def read(file):
    lines = [line.split("|") for line in file.read_text(encoding="utf-8").split("\\n")]
    return Reading(tuple(Section(n, "", 0, t) for n, t in lines), Counts(0, 0, 0, 0), 0)

MEDIA = "text/markdown"
OUTLINE = Format("", "Outline", "own:outline", "-outline.md", "own:read", media_type=MEDIA)

def fails(edition, target, templates):
    raise RuntimeError("no luck")

def nothing(edition, target, templates):
    pass

def elsewhere(edition, target, templates):
    return "/etc/passwd"

def missing(edition, target, templates):
    return target

UNREAD = Format("", "Unread", "own:plain", ".unread", "own:fails")
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a module of the user's own, which can be imported."""
    (tmp_path / "modules").mkdir()
    (tmp_path / "modules" / "own.py").write_text(MODULE, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path / "modules")
    return tmp_path / "modules"


def test_a_format_of_ones_own(hexapla: Hexapla, small_book: Path, folder: Path) -> None:
    """It has a file with an ending, is listed, verified, and left there by a build of the site."""
    env = {**os.environ, "PYTHONPATH": str(folder)}
    own = ("--format", "own:plain", "--format", "own:OUTLINE")
    only = ("--project", small_book, "--language", "en")
    done = hexapla("build", *only, *own, "--format", "html", env=env)
    assert done.code == 0, done.stderr
    dist = small_book / "dist"
    files = [dist / "en" / "a-first-book.plain", dist / "en" / "a-first-book-outline.md"]
    assert all(file.is_file() for file in files)

    done = hexapla("build", *only, "--format", "html")  # without the module
    assert done.code == 0, done.stderr
    assert all(file.is_file() for file in files)
    record = json.loads((dist / "manifest.json").read_text(encoding="utf-8"))
    site, plain, outline = record["editions"][0]["artifacts"]
    assert [plain["path"], outline["path"]] == [
        "en/a-first-book.plain",
        "en/a-first-book-outline.md",
    ]
    assert [outline["label"], outline["media_type"]] == ["Outline", "text/markdown"]
    assert not {plain["path"], outline["path"]} & {*site["files"]}
    for page in ("index.html", "opds.xml", "verify/index.html"):
        text = (dist / page).read_text(encoding="utf-8")
        assert plain["path"] in text
        assert outline["path"] in text

    book = ("--project", small_book)
    assert hexapla("verify", *book).stdout == "1 artifacts, 0 differences\n"
    read = hexapla("verify", *book, "--format", "own:OUTLINE", env=env)
    assert read.stdout == "2 artifacts, 0 differences\n", read.stderr
    text = files[1].read_text(encoding="utf-8")
    files[1].write_text(text.replace("1|", "7|", 1), encoding="utf-8")
    assert "this is not the file that was built" in hexapla("verify", *book).stderr
    told = hexapla("verify", *book, "--format", "own:OUTLINE", env=env).stderr
    assert "its number is '7', in the book it is '1'" in told


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("fails", "its writer failed: RuntimeError: no luck"),
        ("nothing", "its writer returns None"),
        ("elsewhere", "its writer names /etc/passwd"),
        ("missing", "which is no file in en/"),
        ("UNREAD", "its reader failed: TypeError"),
    ],
)
@pytest.mark.usefixtures("folder")
def test_a_function_that_fails(tmp_path: Path, name: str, what: str) -> None:
    """Whatever a function of one's own does, a sentence says it."""
    edition = of_source(book_of(tmp_path / "book", "# One\n"), Theme(tmp_path / "book"))
    job = Job(edition, f"own:{name}", path_of("en", "book", f"own:{name}"))
    with pytest.raises(ToolError, match=what):
        run_job(job, tmp_path / "dist", default_templates())
