"""A stranger's text and settings: what is wrong is told at once, all else is harmless."""

from __future__ import annotations

import re
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from hexapla import pandoc
from hexapla.editions import of_source
from hexapla.errors import HexaplaError
from hexapla.formats import html
from hexapla.source import warnings
from hexapla.theme import Theme
from tests.books import folder_of
from tests.hostile_text import SAMPLES

TEXT = "# One {#one}\n\nOne.\n"

SECONDS = 60
"""No sample may take longer than this, on a machine that does much else."""


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


@pytest.mark.parametrize("name", SAMPLES)
def test_hostile(tmp_path: Path, name: str) -> None:
    """What is wrong with a book is told with its place; all else is built, in time."""
    sample = SAMPLES[name]
    root = folder_of(tmp_path / "book", TEXT)
    sample.spoil(root)
    said = _told(root, tmp_path / "site")
    assert bool(said) == bool(sample.told), said
    assert re.search(sample.told, said), said
    assert "PRIVATE" not in "".join(page.read_text() for page in tmp_path.glob("site/*.html"))


def _told(root: Path, site: Path) -> str:
    """What is said of a book when its site is made; empty where it is made."""
    from hexapla.numbering import number
    from hexapla.source import read_book

    try:
        book = number(read_book(root))
        warnings(book)
        html.render(of_source(book, Theme(root)), site, Theme(root).folders[-1])
    except HexaplaError as error:
        return "\n".join(f"{found.where}: {found.what}" for found in error.findings)
    return ""
