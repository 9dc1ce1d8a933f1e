"""``build --explain``: what was decided, and why; nothing of it where nobody asks."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import Hexapla


@pytest.mark.slow
def test_decisions_are_told_to_who_asks(hexapla: Hexapla, small_book: Path) -> None:
    """``--explain`` tells of each edition with pages how its lines came about; else nobody does."""
    settings = small_book / "source" / "book.toml"
    text = settings.read_text(encoding="utf-8")
    assert "[pdf]" not in text
    settings.write_text(f'{text}\n[pdf]\nlines = "whole"\n', encoding="utf-8")
    call = ("--project", small_book, "--language", "en", "--format", "pdf")
    done = hexapla(*call, "--explain")
    assert done.code == 0, done.stderr
    notes = [line for line in done.stderr.splitlines() if line.startswith("NOTE")]
    assert any("paragraphs set as a whole: " in note for note in notes)
    assert "NOTE" not in hexapla(*call).stderr
