"""A stranger's text and settings: what is wrong is told at once, all else is harmless."""

from __future__ import annotations

import re
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from lxml import etree, html

from hexapla.editions.localize import of_source
from hexapla.errors import HexaplaError
from hexapla.formats.epub import writer
from hexapla.formats.html import writer as site_format
from hexapla.source import pandoc
from hexapla.source.faults.warned import warnings
from hexapla.source.numbering import number
from hexapla.source.reader import read_book
from hexapla.theme import Theme, default_templates
from tests.support.books import folder_of
from tests.support.hostile_text import LINKS, MARKUP, SAMPLES
from tests.support.judges import epubcheck

if TYPE_CHECKING:
    from lxml.etree import _Element

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


@pytest.mark.slow
@pytest.mark.parametrize("name", SAMPLES)
def test_hostile(tmp_path: Path, name: str) -> None:
    """What is wrong with a book is told with its place; all else is built, in time."""
    sample = SAMPLES[name]
    root = folder_of(tmp_path / "book", TEXT)
    sample.spoil(root)
    said = _told(root, tmp_path / "site")
    assert bool(said) == bool(sample.told), said
    assert re.search(sample.told, said), said
    page = tmp_path / "site" / "one.html"
    assert not page.exists() or list(_active(html.parse(page).getroot())) == []


@pytest.mark.slow
def test_hostile_markup_in_an_ebook(tmp_path: Path) -> None:
    """EPUBCheck has nothing to say of a book with all of it."""
    root = folder_of(tmp_path / "book", TEXT)
    for sample in {**MARKUP, **LINKS}.values():
        if not sample.told:
            sample.spoil(root)
    edition = of_source(number(read_book(root)), Theme(root))
    assert epubcheck(writer.render(edition, tmp_path / "book.epub", default_templates())) == []


PASSIVE = {"id", "class", "lang", "dir", "title", "role", "alt", "src", "width", "height", "scope"}
"""The attributes that a chapter has, and those whose names begin with ``aria-`` and ``data-``."""


def _active(page: _Element) -> Iterator[str]:
    """What in the text of a page a browser would act upon, or nobody was to read."""
    (text,) = page.iterfind(".//section[@class='chapter']")
    if "PRIVATE" in "".join(map(str, text.itertext())):
        yield "PRIVATE"
    for element in text.iter(etree.Element):
        if element.tag in {"script", "iframe", "object", "embed", "svg"}:
            yield str(element.tag)
        for name, value in element.attrib.items():
            is_own = str(name).startswith("aria-") or name in {"data-number", "data-place"}
            is_link = name == "href" and str(value).startswith(("#", "one.html#", "http://a.org"))
            if not (name in PASSIVE or is_own or is_link):
                yield f"{name}={value}"


def _told(root: Path, site: Path) -> str:
    """What is said of a book when its site is made; empty where it is made."""
    try:
        book = number(read_book(root))
        warnings(book)
        site_format.render(of_source(book, Theme(root)), site, default_templates())
    except HexaplaError as error:
        return "\n".join(f"{found.where}: {found.what}" for found in error.findings)
    return ""
