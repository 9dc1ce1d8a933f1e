"""The elements that are headings."""

import re

from tests.conftest import ROOT

APART = {
    "hexapla/rendering/headings.py",
    "hexapla/images/labels.py",  # what begins a line in a drawing's HTML: a layer below
    "hexapla/source/raw_html/elements.py",  # what an author writes: a layer below
    "hexapla/verification/web/page.py",  # the proof shares nothing with what it proves
}


def test_headings_are_listed_once() -> None:
    """Which elements are headings is said in one place."""
    found = {
        file.relative_to(ROOT).as_posix()
        for file in (ROOT / "hexapla").rglob("*.py")
        if re.search(r"""["']h4["']""", file.read_text(encoding="utf-8"))
    }
    assert found == APART
