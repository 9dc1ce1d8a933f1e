"""Glossaries on the web and in ebooks: readers' programs know them by their role."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from lxml import etree, html

from hexapla.editions.localize import of_source
from hexapla.registry import writer_of
from hexapla.theme import Theme, default_templates
from tests.support.books import book_of
from tests.support.browser import chromium, seen, served
from tests.support.judges import ace, epubcheck, nu_checker

TEXT = """\
# One {#one}

## Terms {#terms .glossary}

Before.

boat
:   A thing.

ship
:   Another.

Another list.

mast
:   A part.

## Other {#other}

no
:   This is none.

::: glossary
yes
:   This is one.
:::

# Glossary {#all .glossary}

sail
:   A part.

# Last {#last}

The end.
"""

NAMED = [("one", "div", "terms"), ("one", "div", "other"), ("all", "section", "all")]
"""The page, the element and the heading of each landmark: one under each heading."""


def test_glossaries_have_their_role(tmp_path: Path) -> None:
    """Glossaries are landmarks that are named by their headings, and no other list is one."""
    edition = of_source(book_of(tmp_path, TEXT), Theme(tmp_path))
    site, ebook = tmp_path / "site", tmp_path / "book.epub"
    writer_of("html")(edition, site, default_templates())
    writer_of("epub")(edition, ebook, default_templates())
    with zipfile.ZipFile(ebook) as packed:
        ebook_pages = {name: packed.read(f"EPUB/{name}.xhtml") for name in ("one", "all", "last")}
    site_pages = {name: (site / f"{name}.html").read_bytes() for name in ebook_pages}
    for pages, read in ((ebook_pages, etree.fromstring), (site_pages, html.fromstring)):
        found = [
            (name, etree.QName(one).localname, one.get("aria-labelledby"))
            for name, page in pages.items()
            for one in read(page).iterfind(".//*[@role='doc-glossary']")
        ]
        assert found == NAMED


@pytest.mark.slow
def test_judges_have_nothing_against_glossaries(tmp_path: Path) -> None:
    """EPUBCheck, Ace, the Nu checker and axe-core find no fault with the roles."""
    edition = of_source(book_of(tmp_path, TEXT), Theme(tmp_path))
    site, ebook = tmp_path / "site", tmp_path / "book.epub"
    writer_of("html")(edition, site, default_templates())
    writer_of("epub")(edition, ebook, default_templates())
    assert epubcheck(ebook) == []
    assert ace(ebook) == []
    assert nu_checker(site) == []
    with chromium() as browser, served(site) as address:
        assert seen(browser, [f"{address}one.html", f"{address}all.html"]) == []
