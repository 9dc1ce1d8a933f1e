"""Styles that stay read in a process, for the next book that has the same one."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from hexapla.errors import ToolError
from hexapla.formats.pdf import weasyprint

DAY = date(2026, 12, 1)


def test_a_style_is_read_once(tmp_path: Path) -> None:
    """The same style of another book is the one that was read; another style is not."""
    with weasyprint.layout_session("a test", DAY, tmp_path):
        first = weasyprint.read_style("p { color: #010203 }", tmp_path / "one")
        again = weasyprint.read_style("p { color: #010203 }", tmp_path / "two")
        other = weasyprint.read_style("p { color: #030201 }", tmp_path / "one")
    assert again is first
    assert other is not first


@pytest.mark.parametrize("style", ["", '@import "own.css";', "@import url(own.css) print;"])
def test_a_style_with_files_is_read_for_each_book(tmp_path: Path, style: str) -> None:
    """What a style brings from the folder of one book is not in another one."""
    (tmp_path / "own.css").write_text("p { color: #010203 }", encoding="utf-8")
    with weasyprint.layout_session("a test", DAY, tmp_path):
        first = weasyprint.read_style(style, tmp_path)
        assert weasyprint.read_style(style, tmp_path) is not first


def test_a_complaint_comes_each_time(tmp_path: Path) -> None:
    """A style that WeasyPrint complains of stops the second book as it has stopped the first."""
    for _ in range(2):
        with (
            pytest.raises(ToolError, match="no-such-property"),
            weasyprint.layout_session("a test", DAY, tmp_path),
        ):
            weasyprint.read_style("p { no-such-property: 1 }", tmp_path)
