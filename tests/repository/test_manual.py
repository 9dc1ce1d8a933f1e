"""The manual in ``docs/`` is a book like others, and the same pages are read on a code host."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from tests.conftest import ROOT, Hexapla
from tests.support.judges import epubcheck

PAGES = sorted((ROOT / "docs" / "source").glob("*.md"))
CODE_BLOCK = re.compile(r"(?ms)^```.*?^```$")
WIDTH = 68
"""The characters of code that a line of the manual's printed page holds."""


@pytest.mark.slow
def test_the_manual_is_a_book(tmp_path: Path, hexapla: Hexapla) -> None:
    """It is built in every format with nothing to say, and all formats agree."""
    shutil.copytree(ROOT / "docs" / "source", tmp_path / "source")
    built = hexapla("build", "--project", tmp_path, "--strict")
    assert (built.code, built.stderr) == (0, "")
    assert "3 artifacts, 0 differences" in hexapla("verify", "--project", tmp_path).stdout
    assert epubcheck(next(tmp_path.glob("dist/en/*.epub"))) == []


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_code_fits_the_page(page: Path) -> None:
    """No line of code is wider than the printed page, but for translations, which are prose."""
    for block in CODE_BLOCK.findall(page.read_text(encoding="utf-8")):
        if not block.startswith("```po"):
            assert max(map(len, block.splitlines())) <= WIDTH, block
