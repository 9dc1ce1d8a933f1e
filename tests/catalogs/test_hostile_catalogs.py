"""A stranger's catalogs, journals, builds and files for import: told or harmless, and in time."""

from __future__ import annotations

import contextlib
import re
import shutil
import signal
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from hexapla import pipeline
from hexapla.commands.check import check
from hexapla.commands.import_ import import_files
from hexapla.commands.sync import sync
from hexapla.errors import HexaplaError
from hexapla.exchange.merge import Signer
from hexapla.project import Project
from hexapla.publishing.executors.local import local
from hexapla.source import pandoc
from tests.conftest import Once
from tests.support.books import folder_of
from tests.support.hostile_catalogs import (
    BUILT,
    CATALOGS,
    IMPORTS,
    JOURNALS,
    LANGUAGES,
    TEXT,
    incoming,
)
from tests.support.hostile_text import Sample, outside

SECONDS = 120
"""No sample may take longer than this, on a machine that does much else."""

SLOW = re.compile("megabyte|100,000|50,000|200,000|8,000|large")
"""What takes seconds: `make hostile` tries it."""


@pytest.fixture(autouse=True)
def _bound(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A test that hangs is ended; pandoc has less time than it has for books of people."""
    monkeypatch.setattr(pandoc, "SECONDS", 3)

    def end(*_: object) -> None:
        raise TimeoutError

    signal.signal(signal.SIGALRM, end)
    signal.alarm(SECONDS)
    yield
    signal.alarm(0)


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """A book with a French edition and nothing built; the letter beside it must stay."""
    root = folder_of(tmp_path / "book", TEXT, more=LANGUAGES)
    outside(root)
    return root


def around(book: Path) -> dict[str, bytes]:
    """The files beside a book, and its source."""
    folders = (book.parent / f"beside-{book.name}", book / "source")
    return {
        str(path): path.read_bytes() for f in folders for path in f.rglob("*") if path.is_file()
    }


def told(book: Path, sample: Sample, command: object) -> str:
    """What a command says of a spoilt book; what is around it stays as it is."""
    assert callable(command)
    sample.spoil(book)
    before = around(book)
    said = ""
    try:
        command(book)
    except HexaplaError as error:
        said = "\n".join(f"{found.where}: {found.what}" for found in error.findings)
    assert around(book) == before
    return said


def names_of(samples: object) -> list[str]:
    return [name for name in samples if not SLOW.search(name)]  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", names_of(CATALOGS))
def test_hostile_catalogs(book: Path, name: str) -> None:
    """What is wrong with a catalog or the glossary is told with its place; all else is checked."""
    sample = CATALOGS[name]
    said = told(book, sample, check)
    assert bool(said) == bool(sample.told), said
    assert re.search(sample.told, said), said


@pytest.mark.parametrize("name", names_of(JOURNALS))
def test_hostile_journals(book: Path, name: str) -> None:
    """A journal that came with a book moves nothing of anybody else, and stops no command."""
    sync(book)
    sample = JOURNALS[name]
    said = told(book, sample, Project.load)
    assert bool(said) == bool(sample.told), said


@pytest.fixture(scope="module")
def built(once: Once) -> Path:
    """A book with its site, never changed."""

    def fill(folder: Path) -> None:
        pipeline.build(
            folder_of(folder, TEXT, more=LANGUAGES), formats=["html"], executor=partial(local, 1)
        )

    return once("built-hostile", fill)


def _build(book: Path) -> None:
    pipeline.build(book, formats=["html"], languages=["fr"], executor=partial(local, 1))


HOLES = [
    "manifest that is large",
    "manifest that is a pipe",
    "dist that is a link to itself",
    "pages elsewhere",
    "page that is a pipe",
]
"""Those of what lies in ``dist/`` that once did harm; `make hostile` tries the others."""


@pytest.mark.parametrize("name", HOLES)
def test_hostile_builds(built: Path, tmp_path: Path, name: str) -> None:
    """What lies in ``dist/`` is no way out of the book, and stops no build for ever."""
    book, sample = shutil.copytree(built, tmp_path / "book"), BUILT[name]
    outside(book)
    said = told(book, sample, _build)
    assert re.search(sample.told, said), said
    assert not any(path.name == "private.md" for path in (book / "dist").rglob("*"))


@pytest.mark.slow
@pytest.mark.parametrize("name", names_of(IMPORTS))
def test_hostile_imports(book: Path, name: str) -> None:
    """A file for import is taken in or refused, and nothing else is read for it."""
    file = incoming(book, name)
    with contextlib.suppress(HexaplaError):
        import_files(book, [file], Signer("", "2026-11-23"), language="fr")
    for path in (book / "translations").glob("*"):
        assert b"PRIVATE" not in path.read_bytes()
        assert b"root:x:" not in path.read_bytes()
