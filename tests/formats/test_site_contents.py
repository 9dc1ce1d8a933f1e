"""The contents beside a page of the site: where the reader is."""

from __future__ import annotations

from pathlib import Path

import pytest

from hexapla.editions.localize import of_source
from hexapla.registry import writer_of
from hexapla.theme import Theme, default_templates
from tests.support.books import book_of
from tests.support.browser import chromium, served

PARAGRAPHS = "\n\n".join(["The harbour has many boats, and nobody has counted them."] * 40)

TEXT = f"""\
# Day {{#day .part}}

A part.

# One {{#one}}

{PARAGRAPHS}

## Deep {{#deep}}

{PARAGRAPHS}

# Two {{#two}}

Words.
"""

MARKED = """() => [...document.querySelectorAll("#contents-menu .contents a[aria-current]")]
    .map(link => [link.getAttribute("href"), link.getAttribute("aria-current")])"""


@pytest.mark.slow
def test_contents_mark_one_chapter_and_one_section(tmp_path: Path) -> None:
    """In a book that ends in a part the page that is read and its section are marked, no other."""
    edition = of_source(book_of(tmp_path, TEXT), Theme(tmp_path))
    site = tmp_path / "site"
    writer_of("html")(edition, site, default_templates())
    with chromium() as browser, served(site) as address:
        page = browser.new_page(viewport={"width": 1200, "height": 800})
        page.goto(f"{address}one.html")
        page.wait_for_selector("#contents-menu a[aria-current=page]", state="attached")
        assert page.evaluate(MARKED) == [["one.html", "page"]]
        page.goto(f"{address}one.html#deep")
        page.wait_for_selector("#contents-menu a[aria-current=location]", state="attached")
        assert page.evaluate(MARKED) == [["one.html", "page"], ["one.html#deep", "location"]]
