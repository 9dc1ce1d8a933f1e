"""References in quotation marks: the page that one names is no part of the quotation."""

from __future__ import annotations

from pathlib import Path

import pytest

from hexapla.editions.localize import of_source
from hexapla.formats.pdf import writer
from hexapla.theme import Theme, default_templates
from hexapla.verification.compare import differences
from hexapla.verification.pdf.read_pdf import read_pdf
from tests.support.books import book_of
from tests.support.judges import pdf_text

TEXT = """\
# One {{#one}}

{}

# Two {{#two}}

Words.
"""

WRITTEN = {
    "Chinese": (
        "zh-Hans",
        "见“[](#two)”，见《[](#two)》，见“[](#one)”，见“见[](#two)”。",
        "见“第2章”（第7页），见《第2章》（第7页），见“第1章”，见“见第2章（第7页）”。",
    ),
    "English": (
        "en",
        "As “[](#two)” says, “[](#one)” and “[](#two) of it”;",
        "As “chapter 2”, page 7 says, “chapter 1” and “chapter 2, page 7 of it”;",
    ),
    "brackets": (
        "zh-Hans",
        "甲（见[](#two)），乙（[](#one)）见[](#two)；丙^[注（见[](#two)）。]",
        "甲（见第2章，第7页），乙（第1章）见第2章（第7页）；丙1",
    ),
    "German brackets": (
        "de",
        "(siehe [](#two)) [](#two)",
        "(siehe Kapitel 2, Seite 7) Kapitel 2 (Seite 7)",
    ),
    "nested Chinese": (
        "zh-Hans",
        "见“‘[](#two)’”。“‘[](#one)’”。",
        "见“‘第2章’”（第7页）。“‘第1章’”。",
    ),
    "nested": (
        "en",
        "As “‘[](#two)’” says; “‘[](#one)’”",
        "As “‘chapter 2’”, page 7 says; “‘chapter 1’”",
    ),
    "French": (
        "fr",
        "Voir « [](#two) » et « [](#one) ».",
        "Voir « chapitre 2 », page 7 et « chapitre 1 ».",
    ),
}


@pytest.mark.parametrize("case", WRITTEN)
def test_a_page_stands_behind_the_quotation(tmp_path: Path, case: str) -> None:
    """A reference that is all of a quotation names its page behind the closing mark."""
    language, text, wanted = WRITTEN[case]
    book = book_of(tmp_path, TEXT.format(text), language=language)
    made = writer.render(of_source(book, Theme(tmp_path)), tmp_path / "a.pdf", default_templates())
    shown = "".join(pdf_text(made).split())
    assert "".join(wanted.split()) in shown
    assert differences(book, language, "pdf", read_pdf(made)) == []
