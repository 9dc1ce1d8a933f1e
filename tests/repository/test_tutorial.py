"""The tutorial keeps its promise: who does what it says has a book in three languages in print."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from hexapla.catalogs import catalog as catalogs
from tests.conftest import ROOT, Hexapla
from tests.support.judges import pdf_text
from tests.support.tutorial import PAGE, follow

IMAGES = ROOT / "docs" / "source" / "images"
PRINTED = ("-print.pdf", "-cover.pdf")


@pytest.mark.slow
def test_the_tutorial(tmp_path: Path, hexapla: Hexapla) -> None:
    """From an empty folder, by the commands, files and translations on the page, and no others."""
    book = follow(tmp_path / "home")
    for language in ("fr", "ar"):
        catalog = catalogs.read(book / "translations" / f"{language}.po")
        assert {message.state for message in catalog} == {"translated"}
    for language, word in {"en": "Warm", "fr": "Réchauffez", "ar": "دقائق"}.items():
        made = {file.name for file in (book / "dist" / language).glob("tea-for-beginners*")}
        assert made == {f"tea-for-beginners{end}" for end in (".pdf", ".epub", *PRINTED)}
        assert word in pdf_text(book / "dist" / language / "tea-for-beginners-print.pdf")
    assert (book / "dist" / "press" / "index.html").is_file()
    assert "0 differences" in hexapla("verify", "--project", book).stdout


def test_its_pictures_are_small() -> None:
    """The page shows each picture that there is, and all together take less than 300 kB."""
    shown = re.findall(r"\]\(images/(.+?)\)", PAGE.read_text(encoding="utf-8"))
    assert sorted(shown) == sorted(path.name for path in IMAGES.glob("tutorial-*"))
    assert sum(path.stat().st_size for path in IMAGES.glob("tutorial-*")) < 300_000
