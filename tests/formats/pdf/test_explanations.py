"""What is told of lines: how many paragraphs are set as a whole, and why others are not."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from hexapla.errors import collected_explanations
from hexapla.formats.pdf import paragraphs
from hexapla.formats.pdf.paragraphs import explanations
from tests.support.lines import TEXTS, laid_out

CAPITALS = (
    "<p>One <b style='text-transform: uppercase'>word</b> in capitals, and more after it.</p>"
)


def test_what_is_left_is_told_by_its_section(tmp_path: Path) -> None:
    """Paragraphs are counted; those that are left are named with section, reason and advice."""
    wide = "<p>A word " + "x" * 90 + " that is wider than a line of this column.</p>"
    body = (
        f'<div style="width: 100pt"><h2>One</h2><p>{TEXTS["en"]}</p>{CAPITALS}'
        f"<h3>Two</h3>{CAPITALS}{CAPITALS}{wide}<p>Short.</p></div>"
    )
    _, _, composer = laid_out(tmp_path, "en", body)
    with collected_explanations() as told:
        explanations.explain([explanations.account(composer)], "the en edition, pdf")
    assert {one.severity for one in told} == {"note"}
    assert told[0].what == "paragraphs set as a whole: 1; line by line: 4"
    first, second, third = told[1:]
    assert first.where == 'the en edition, pdf, "One"'
    assert first.what.startswith("“One word in capitals, and more after it.")
    assert first.what.endswith("is set line by line: the style changes its letters")
    assert "style of print" in first.tip
    assert second.where == third.where == 'the en edition, pdf, "Two"'
    assert "and 1 more" in second.what
    assert "wider than a line" in third.what


def test_nobody_asked(tmp_path: Path) -> None:
    """Where nobody collects explanations, they are lost without a word."""
    _, _, composer = laid_out(tmp_path, "en", CAPITALS)
    explanations.explain([explanations.account(composer)], "the en edition, pdf")


def test_every_reason_has_plain_words() -> None:
    """What a paragraph can be left for is told in words for people who write books."""
    (folder,) = map(Path, paragraphs.__path__)
    sources = "".join(file.read_text(encoding="utf-8") for file in folder.glob("*.py"))
    reasons = set(re.findall(r'(?:Unreadable\(|_give_up\(number, )"([^"]+)"', sources))
    assert reasons == set(explanations.REASONS)


@pytest.mark.parametrize("reason", ["a KeyError"])
def test_other_reasons_are_told_as_they_are(tmp_path: Path, reason: str) -> None:
    """What nobody foresaw is told, too."""
    _, _, composer = laid_out(tmp_path, "en", CAPITALS)
    composer.left[1] = reason
    with collected_explanations() as told:
        explanations.explain([explanations.account(composer)], "the en edition, pdf")
    assert told[1].what.endswith("it cannot be measured (a KeyError)")
