"""What other people's books hold, and what was lost of it, in all formats and both directions."""

from __future__ import annotations

from pathlib import Path

import pytest

from hexapla.system import limits
from tests.conftest import Hexapla
from tests.support import hard_books
from tests.support.judges import epubcheck

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(("kind", "direction"), list(hard_books.kinds()))
def test_a_hard_book_comes_out_whole(
    kind: str, direction: str, tmp_path: Path, hexapla: Hexapla
) -> None:
    """A hard book is built in every format; nothing leaves its page, is missing or is refused."""
    book = hard_books.folder_of(kind, direction, tmp_path / "book")

    # How long a slow machine may take is no matter here: see tests/system/test_limits.py.
    built = hexapla("--project", book, env={limits.VARIABLE: "5"})

    assert built.code == 0, built.stderr
    assert " out by " not in built.stderr
    verified = hexapla("verify", "--project", book)
    assert verified.code == 0, verified.stdout + verified.stderr
    assert epubcheck(next(book.glob("dist/*/*.epub"))) == []
