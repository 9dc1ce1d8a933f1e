"""The preview in a real browser: what an author sees who writes beside it."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from hexapla.commands.serve import Preview
from tests.conftest import ROOT, replace
from tests.support.browser import chromium, seen

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Frame, Page

pytestmark = pytest.mark.slow

PATIENCE = 120_000
"""Milliseconds."""

TOP = """name => {
  const frame = document.querySelector("iframe:not(.waiting)");
  return frame.contentDocument.getElementById(name).getBoundingClientRect().top;
}"""

SHOWS = """text => {
  const frame = document.querySelector("iframe:not(.waiting)");
  return frame && frame.contentDocument.body.textContent.includes(text);
}"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.fixture
def book(tmp_path: Path) -> Path:
    for name in ("source", "translations"):
        shutil.copytree(ROOT / name, tmp_path / "book" / name)
    return tmp_path / "book"


@contextmanager
def looking(
    browser: Browser, book: Path, path: str, *, editor: str = "", width: int = 1280
) -> Iterator[Page]:
    """Somebody who looks at a page of the preview; nothing may go wrong in it."""
    preview = Preview(book, editor=editor)
    preview.start()
    context = browser.new_context(viewport={"width": width, "height": 800})
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    try:
        page.goto(f"{preview.address}{path}")
        page.wait_for_selector("body[data-shown]")
        yield page
    finally:
        context.close()
        preview.close()
    assert faults == []


def inner(page: Page) -> Frame:
    frame = page.query_selector("iframe:not(.waiting)")
    assert frame is not None
    found = frame.content_frame()
    assert found is not None
    return found


def shows(page: Page, text: str) -> None:
    page.wait_for_function(SHOWS, arg=text)


def test_a_save_shows_and_the_same_paragraph_stays_in_its_place(
    browser: Browser, book: Path
) -> None:
    """Also where a paragraph is put in above it, and all numbers behind that change."""
    source = book / "source" / "04-principles.md"
    with looking(browser, book, "en/principles.html") as page:
        inner(page).evaluate("document.getElementById('p12').scrollIntoView({block: 'start'})")
        inner(page).evaluate("window.scrollBy({top: -140, behavior: 'instant'})")
        words = inner(page).inner_text("#p12 p")
        before = page.evaluate(TOP, "p12")
        replace(source, "The paper names four", "This very paper names four")
        shows(page, "This very paper names four")
        assert page.evaluate(TOP, "p12") == pytest.approx(before, abs=2)
        replace(source, "\nThe starting point is", "\nA paragraph put in.\n\nThe starting point is")
        shows(page, "A paragraph put in.")
        assert inner(page).inner_text("#p13 p") == words
        assert page.evaluate(TOP, "p13") == pytest.approx(before, abs=2)
        replace(source, "A paragraph put in.\n\n", "")
        page.wait_for_function(f"text => !({SHOWS})(text)", arg="A paragraph put in.")
        assert page.evaluate(TOP, "p12") == pytest.approx(before, abs=2)


def test_an_error_stands_in_the_page_and_goes_when_it_is_mended(
    browser: Browser, book: Path
) -> None:
    """With file and line; behind it the last good page."""
    source = book / "source" / "04-principles.md"
    with looking(browser, book, "en/principles.html") as page:
        text = source.read_text(encoding="utf-8")
        source.write_text(f"{text}\n\nSee [](#nowhere).\n", encoding="utf-8")
        page.wait_for_selector("#findings.with-errors:not([hidden])")
        line = len(text.splitlines()) + 3
        assert f"source/04-principles.md:{line}" in page.inner_html("#findings") or (
            f"line {line}" in page.inner_text("#findings")
        )
        assert "leads nowhere" in page.inner_text("#findings")
        assert "as it was before" in page.inner_text("#findings")
        shows(page, "The paper names four principles")
        source.write_text(f"{text}\n\nAll is well again.\n", encoding="utf-8")
        shows(page, "All is well again.")
        page.wait_for_selector("#findings", state="hidden")
        assert "error" not in page.inner_text("#status")


def test_a_paragraph_tells_its_place_in_the_source_and_in_the_catalog(
    browser: Browser, book: Path
) -> None:
    """As links that open an editor, and one to its segment in the workbench."""
    with looking(browser, book, "fr/principles.html", editor="vscode") as page:
        inner(page).hover("#p8 p")
        page.wait_for_selector("#places:not([hidden])")
        links = [link.get_attribute("href") or "" for link in page.query_selector_all("#places a")]
        source, message, segment = links
        assert source.startswith("vscode://file/")
        assert "/book/source/04-principles.md:" in source
        assert re.fullmatch(r"/-/translate/fr/(\?[^#]*)?#[\w.-]+", segment)
        file, _, line = message.removeprefix("vscode://file").rpartition(":")
        written = Path(file).read_text(encoding="utf-8").splitlines()
        assert written[int(line) - 1].startswith("msg")


def test_languages_are_chosen_and_stand_side_by_side(browser: Browser, book: Path) -> None:
    """The address says which."""
    with looking(browser, book, "en/principles.html") as page:
        page.select_option("#beside", "ru")
        page.wait_for_url("**/en+ru/principles.html")
        page.wait_for_function(
            "() => document.querySelector('iframe:not(.waiting)').contentDocument"
            ".querySelectorAll('.cell[lang=ru]').length > 10"
        )
        page.select_option("#language", "ar")
        page.wait_for_url("**/ar+ru/principles.html")
        page.wait_for_function(
            "() => document.querySelector('iframe:not(.waiting)').contentDocument"
            ".documentElement.lang === 'ar'"
        )


def test_the_links_of_the_book_lead_on(browser: Browser, book: Path) -> None:
    """To other chapters and back, with the address of the preview."""
    with looking(browser, book, "en/principles.html") as page:
        inner(page).click("a[rel=next]")
        page.wait_for_url("**/en/path.html")
        shows(page, "Path to realization")
        page.go_back()
        page.wait_for_url("**/en/principles.html")
        page.wait_for_function(
            "document.querySelector('iframe:not(.waiting)').contentDocument.title"
            ".includes('Fundamental')"
        )


def test_printed_pages_follow_the_text(browser: Browser, book: Path) -> None:
    """They stand beside it, and are laid out anew when it changes."""
    with looking(browser, book, "en/principles.html?pdf") as page:
        page.wait_for_selector("#pages img")
        page.wait_for_function("() => document.querySelector('#pages img').naturalWidth > 100")
        first = page.get_attribute("#pages img", "src")
        replace(book / "source" / "04-principles.md", "The paper names", "This paper here names")
        page.wait_for_function(
            "src => document.querySelector('#pages img').getAttribute('src') !== src", arg=first
        )
        inner(page).evaluate("window.scrollTo(0, 1e6)")
        page.wait_for_function("() => document.getElementById('pages').scrollTop > 200")


def test_nobody_is_shut_out(browser: Browser, book: Path) -> None:
    """By axe, on a desk and on a phone; and nothing is wider than the window."""
    with looking(browser, book, "en/principles.html") as page:
        assert seen(browser, [page.url]) == []


def test_a_book_in_one_language_has_nothing_to_translate(browser: Browser, book: Path) -> None:
    """It is shown all the same, without ways to other languages."""
    shutil.rmtree(book / "translations")
    settings = book / "source" / "book.toml"
    text = re.sub(r"(?m)^languages .*$", "languages = []", settings.read_text(encoding="utf-8"))
    text = re.sub(r"(?m)^parallel .*$", "", text)
    settings.write_text(text, encoding="utf-8")
    with looking(browser, book, "en/principles.html") as page:
        shows(page, "The paper names four")
        assert page.is_hidden("#translate")
        assert page.is_hidden("#beside")
