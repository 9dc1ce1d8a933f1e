"""The workbench in a real browser: what a translator and a reviewer see and do."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polib
import pytest

from hexapla.catalogs import catalog as catalogs
from hexapla.commands.serve import Preview
from hexapla.exchange.handoff import unit_key
from tests.conftest import ROOT, replace
from tests.support import poedit
from tests.support.browser import chromium, seen
from tests.support.judges import axe

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.slow

PATIENCE = 120_000
"""Milliseconds."""

EDITOR = ".segment.open > .target"

COMPOSED = """([before, text]) => {
  const field = document.querySelector(".segment.open > .target");
  const fire = (name, kind, data) => field.dispatchEvent(
    new kind(name, { data, bubbles: true, cancelable: true }));
  const selection = getSelection();
  const range = selection.getRangeAt(0);
  range.collapse(false);
  const made = document.createTextNode("");
  range.insertNode(made);
  fire("compositionstart", CompositionEvent, "");
  for (const part of before) {
    made.data = part;
    selection.collapse(made, part.length);
    fire("compositionupdate", CompositionEvent, part);
    field.dispatchEvent(new InputEvent("input",
      { inputType: "insertCompositionText", data: part, isComposing: true, bubbles: true }));
    document.dispatchEvent(new KeyboardEvent("keydown",
      { key: "Enter", code: "Enter", ctrlKey: true, keyCode: 229, isComposing: true }));
    if (!made.isConnected) return "the field was touched";
  }
  made.data = text;
  selection.collapse(made, text.length);
  fire("compositionend", CompositionEvent, text);
  return made.isConnected ? "" : "the field was touched";
}"""
"""What an input method does to a field: it writes and rewrites a text of its own."""


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
def working(
    browser: Browser, book: Path, language: str = "fr", *, faults: tuple[str, ...] = (), **more: Any
) -> Iterator[Page]:
    """Somebody at the workbench; nothing may go wrong in the page but these."""
    preview = Preview(book, **more)
    preview.start()
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    told: list[str] = []
    page.on("pageerror", lambda error: told.append(str(error)))
    page.on("console", lambda said: told.append(said.text) if said.type == "error" else None)
    try:
        page.goto(f"{preview.address}-/translate/{language}/")
        page.wait_for_selector("body[data-checked=all]")
        yield page
    finally:
        context.close()
        preview.close()
    assert [one for one in told if not any(known in one for known in faults)] == []


def messages(book: Path, language: str = "fr") -> dict[str, catalogs.Message]:
    return {one.id: one for one in catalogs.read(book / "translations" / f"{language}.po")}


def in_order(book: Path, page: Page) -> list[catalogs.Message]:
    """The messages as the page lists them."""
    ids = page.evaluate("Array.from(document.querySelectorAll('.segment'), one => one.dataset.id)")
    known = {unit_key(one): one for one in catalogs.read(book / "translations" / "fr.po")}
    return [known[one] for one in ids]


def said(page: Page, text: str) -> None:
    page.wait_for_function(
        "text => document.getElementById('said').textContent.includes(text)", arg=text
    )


def typed(page: Page) -> str:
    """The text of the field, its tokens as marks."""
    return str(
        page.evaluate(
            f"Array.from(document.querySelector('{EDITOR}').childNodes,"
            " one => one.dataset ? one.dataset.mark : one.data).join('')"
        )
    )


def test_a_whole_review_by_keyboard_alone(browser: Browser, book: Path) -> None:
    """Name, filter, translate, put in a mark, review, comment, undo: no pointer is needed."""
    with working(browser, book) as page:
        first, second, third = in_order(book, page)[5:8]
        while page.evaluate("document.activeElement.id") != "name":
            page.keyboard.press("Tab")
        page.keyboard.type("Ana Ruiz")
        page.keyboard.press("Alt+KeyF")
        page.keyboard.type(first.id[:30])
        page.keyboard.press("Alt+ArrowDown")
        page.wait_for_selector(f"#s-{unit_key(first)}.open")
        page.keyboard.press("Alt+KeyF")
        page.keyboard.press("Control+A")
        page.keyboard.press("Delete")
        page.keyboard.press("Escape")
        page.keyboard.press("Alt+ArrowDown")
        while page.evaluate("location.hash.slice(1)") != unit_key(first):
            page.keyboard.press("Alt+ArrowDown")
        page.keyboard.press("Control+A")
        page.keyboard.type("Six lecteurs et six langues.")
        page.keyboard.press("Control+Enter")
        page.wait_for_selector(f"#s-{unit_key(second)}.open")
        assert messages(book)[first.id].string == "Six lecteurs et six langues."
        page.keyboard.press("Control+Shift+Enter")
        page.wait_for_selector(f"#s-{unit_key(third)}.open")
        assert messages(book)[second.id].state == "reviewed"
        page.keyboard.press("Control+A")
        page.keyboard.type("Le livre est fait ")
        page.keyboard.press("Alt+KeyM")
        page.keyboard.type("pour tous")
        page.keyboard.press("Alt+KeyM")
        page.keyboard.type(".")
        assert typed(page) == "Le livre est fait ⟦1⟧pour tous⟦/1⟧."
        page.keyboard.press("Alt+KeyC")
        page.keyboard.type("Is *all* meant?")
        page.keyboard.press("Control+Enter")
        said(page, "Comment saved")
        assert messages(book)[third.id].comments[-1].endswith(": Is *all* meant?")
        while not page.evaluate(f"document.activeElement.matches('{EDITOR}')"):
            page.keyboard.press("Shift+Tab")
        assert typed(page) == "Le livre est fait ⟦1⟧pour tous⟦/1⟧."
        page.keyboard.press("Control+Shift+Enter")
        said(page, "Reviewed, saved")
        assert messages(book)[third.id].string == "Le livre est fait ⟦1⟧pour tous⟦/1⟧."
        page.keyboard.press("Alt+KeyZ")
        said(page, "Undone")
        now = messages(book)[third.id]
        assert (now.string, now.state) == (third.string, third.state)
        assert now.comments[-1].endswith(": Is *all* meant?")


def test_another_program_saves_the_same_message(browser: Browser, book: Path) -> None:
    """While somebody types: both are shown, and what is chosen is saved, and nothing else."""
    path = book / "translations" / "fr.po"
    with working(browser, book) as page:
        message = in_order(book, page)[5]
        page.click(f"#s-{unit_key(message)} .target")
        page.keyboard.type(" À moi.")
        file = polib.pofile(str(path))
        next(one for one in file if one.msgid == message.id).msgstr = "À Poedit."
        file.save()
        poedit.save(path)
        page.wait_for_selector(".conflict del")
        assert "À moi" in page.inner_text(".conflict")
        assert typed(page) == f"{message.string} À moi."
        page.keyboard.press("Alt+KeyK")
        page.keyboard.press("Control+Enter")
        said(page, "saved")
        assert messages(book)[message.id].string == f"{message.string} À moi."
        before = {key: one for key, one in messages(ROOT).items() if key != message.id}
        now = {key: one for key, one in messages(book).items() if key != message.id}
        assert {key: one.string for key, one in now.items()} == {
            key: one.string for key, one in before.items()
        }


def test_a_save_that_comes_too_late_is_told(browser: Browser, book: Path) -> None:
    """Where the other program was a moment faster than the page, and where it was slower."""
    path = book / "translations" / "fr.po"
    with working(browser, book, faults=("409", "ERR_FAILED")) as page:
        first, second = in_order(book, page)[5:7]
        stale = path.read_text(encoding="utf-8")
        page.click(f"#s-{unit_key(first)} .target")
        page.keyboard.type(" À moi.")
        # As if the page had not heard of it yet.
        page.route("**/segments?since=*", lambda route: route.abort())
        file = polib.pofile(str(path), wrapwidth=78)
        next(one for one in file if one.msgid == first.id).msgstr = "À Poedit."
        file.save()
        page.keyboard.press("Control+Enter")
        page.wait_for_selector(".conflict:not(:empty)")
        assert messages(book)[first.id].string == "À Poedit."
        page.unroute("**/segments?since=*")
        page.keyboard.press("Alt+KeyT")
        assert typed(page) == "À Poedit."
        page.click(f"#s-{unit_key(second)} .target")
        page.keyboard.type(" Aussi.")
        page.keyboard.press("Control+Enter")
        said(page, "saved")
        path.write_text(stale, encoding="utf-8")
        said(page, "changed by others since")
        page.keyboard.press("Alt+ArrowUp")
        assert "Aussi." in page.inner_text(".conflict")
        page.keyboard.press("Alt+KeyK")
        page.keyboard.press("Control+Enter")
        said(page, "saved")
        assert messages(book)[second.id].string.endswith(" Aussi.")


def test_a_stale_message_shows_what_changed_in_its_source(browser: Browser, book: Path) -> None:
    """Word by word, beside its old translation."""
    replace(
        book / "source" / "04-principles.md", "The paper names four", "The text names just four"
    )
    with working(browser, book) as page:
        page.select_option("#state", "stale")
        page.keyboard.press("Alt+ArrowDown")
        page.wait_for_selector(".changed-source")
        old = page.eval_on_selector_all(".changed-source del", "all => all.map(e => e.textContent)")
        new = page.eval_on_selector_all(".changed-source ins", "all => all.map(e => e.textContent)")
        assert (old, [one.strip() for one in new]) == (["paper"], ["text", "just"])
        assert typed(page).startswith("Le document énonce quatre principes")
        page.keyboard.press("Control+Enter")
        said(page, "saved")
        (message,) = [m for m in messages(book).values() if m.id.startswith("The text names just")]
        assert (message.state, message.previous) == ("translated", None)


@pytest.mark.parametrize(
    ("language", "steps", "text"),
    [
        ("zh-Hans", ["n", "ni", "ni h", "ni hao", "你好"], "你好"),
        ("ar", ["م", "مر", "مرح", "مرحبا"], "مرحبا"),
    ],
)
def test_input_methods_are_let_alone(
    browser: Browser, book: Path, language: str, steps: list[str], text: str
) -> None:
    """While they compose, the field is not touched and no key is a command; marks stay whole."""
    with working(browser, book, language) as page:
        page.fill("#search", "⟦2⟧")
        page.keyboard.press("Alt+ArrowDown")
        page.wait_for_selector(EDITOR)
        before = typed(page)
        tokens = page.locator(f"{EDITOR} .mark").count()
        assert page.evaluate(COMPOSED, [steps, text]) == ""
        page.wait_for_function(
            f"text => document.querySelector('{EDITOR}').textContent.includes(text)", arg=text
        )
        assert typed(page) == before + text
        assert page.locator(f"{EDITOR} .mark").count() == tokens
        assert page.inner_text("#said") == ""
        cdp = page.context.new_cdp_session(page)
        for step in steps:
            where = {"selectionStart": len(step), "selectionEnd": len(step)}
            cdp.send("Input.imeSetComposition", {"text": step, **where})
        cdp.send("Input.insertText", {"text": text})
        page.wait_for_function(
            f"text => document.querySelector('{EDITOR}').textContent.includes(text)", arg=text * 2
        )
        assert typed(page) == before + text * 2
        key = page.evaluate("location.hash.slice(1)")
        page.keyboard.press("Control+Enter")
        said(page, "saved")
        path = book / "translations" / f"{language}.po"
        saved = {unit_key(one): one for one in catalogs.read(path)}[key]
        assert saved.string == before + text * 2


def test_marks_cannot_be_broken(browser: Browser, book: Path) -> None:
    """A key takes one out whole; it is offered again, and can be cut, pasted and dragged."""
    with working(browser, book) as page:
        message = next(one for one in in_order(book, page) if "⟦/1⟧" in one.string)
        page.click(f"#s-{unit_key(message)} .target")
        page.keyboard.press("Control+A")
        page.keyboard.type("Un ⟦1⟧ deux ⟦/1⟧")
        assert page.locator(f"{EDITOR} .mark").count() == 2
        page.keyboard.press("Backspace")
        assert typed(page) == "Un ⟦1⟧ deux "
        page.click(".marks button")
        assert typed(page) == "Un ⟦1⟧ deux ⟦/1⟧"
        page.keyboard.press("Shift+ArrowLeft")
        page.keyboard.press("Control+X")
        page.keyboard.press("Home")
        page.keyboard.press("Control+V")
        assert typed(page) == "⟦/1⟧Un ⟦1⟧ deux "
        page.wait_for_function(
            "() => document.querySelector('.found').textContent.includes('stands before')"
        )
        page.locator(f"{EDITOR} .mark").first.drag_to(
            page.locator(EDITOR), target_position={"x": 300, "y": 12}
        )
        assert typed(page).replace(" ", "") == "Un⟦1⟧deux⟦/1⟧"
        page.keyboard.press("Control+Z")
        assert page.locator(f"{EDITOR} .mark").count() == 2


def test_a_mark_moves_by_a_key(browser: Browser, book: Path) -> None:
    """Over a word at a time, to the side that the arrow shows; and the page is not left."""
    with working(browser, book) as page:
        message = next(one for one in in_order(book, page) if "⟦/1⟧" in one.string)
        page.click(f"#s-{unit_key(message)} .target")
        page.keyboard.press("Control+A")
        page.keyboard.type("Un deux ⟦1⟧trois")
        for _ in "trois":
            page.keyboard.press("ArrowLeft")
        page.keyboard.press("Alt+ArrowLeft")
        assert typed(page) == "Un ⟦1⟧deux trois"
        page.keyboard.press("Alt+ArrowLeft")
        assert typed(page) == "⟦1⟧Un deux trois"
        page.keyboard.press("Alt+ArrowLeft")
        assert typed(page) == "⟦1⟧Un deux trois"
        for expected in ("Un⟦1⟧ deux trois", "Un deux⟦1⟧ trois", "Un deux trois⟦1⟧"):
            page.keyboard.press("Alt+ArrowRight")
            assert typed(page) == expected
        page.keyboard.type(" A")
        page.keyboard.press("Alt+ArrowLeft")
        assert typed(page) == "Un deux trois⟦1⟧ A"
    with working(browser, book, "ar") as page:
        page.keyboard.press("Alt+ArrowDown")
        page.keyboard.press("Control+A")
        page.keyboard.type("واحد ⟦1⟧اثنان")
        for _ in "اثنان":
            page.keyboard.press("ArrowRight")
        page.keyboard.press("Alt+ArrowLeft")
        assert typed(page) == "واحد اثنان⟦1⟧"


def test_the_machine_is_asked_by_a_key(browser: Browser, book: Path) -> None:
    """Its text is in the field, to be read; what is typed meanwhile is not written over."""
    settings = book / "source" / "book.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(f'{text}\n[machine]\nengine = "pseudo"\n', encoding="utf-8")
    with working(browser, book) as page:
        first, second = in_order(book, page)[5:7]
        page.click(f"#s-{unit_key(first)} .target")
        page.keyboard.press("Alt+KeyE")
        page.wait_for_selector(f"body[data-drafted='{unit_key(first)}']")
        assert "pseudo 1" in page.inner_text(".engine")
        assert typed(page) != first.string
        assert messages(book)[first.id].string == first.string
        page.keyboard.press("Control+Enter")
        said(page, "Machine, saved")
        assert messages(book)[first.id].state == "machine"
        page.wait_for_selector(f"#s-{unit_key(second)}.open")
        page.click(".actions button:has-text('Machine')")
        page.focus(EDITOR)
        page.keyboard.press("End")
        page.keyboard.type(" Moi.")
        page.wait_for_selector(f"body[data-drafted='{unit_key(second)}']")
        mine = typed(page)
        assert mine.endswith("Moi.")
        page.click(".engine button:has-text('Use')")
        assert typed(page) != mine
        page.keyboard.press("Control+Z")
        assert typed(page) == mine


def test_no_text_is_markup(browser: Browser, book: Path) -> None:
    """Neither a translation nor a comment, wherever it is shown."""
    path = book / "translations" / "fr.po"
    file = polib.pofile(str(path), wrapwidth=78)
    bad = "<img src=x onerror=\"document.title='bad'\"><script>document.title='bad'</script>"
    for entry in file[4:9]:
        entry.msgstr = bad
        entry.tcomment = f"{bad}\nAna, 2026-12-01: {bad}"
        entry.flags = ["fuzzy"]
        entry.previous_msgid = bad
    file.save()
    with working(browser, book) as page:
        message = in_order(book, page)[5]
        page.click(f"#s-{unit_key(message)} .target")
        page.wait_for_selector(".changed-source")
        page.keyboard.type("<b>x</b>")
        assert page.locator("#list img, #list script, #list b").count() == 0
        assert bad in page.inner_text(EDITOR)
        assert "bad" not in page.title()


def test_a_sentence_of_the_page_opens_its_segment(browser: Browser, book: Path) -> None:
    """In the page beside the segments; and a link leads there from the preview."""
    with working(browser, book, "ar") as page:
        page.keyboard.press("Alt+KeyP")
        page.click("#chapters button:has-text('Fundamental')")
        page.keyboard.press("Alt+ArrowDown")
        page.wait_for_selector("body[data-page*=principles]")
        frame = page.frame_locator("#page iframe")
        before = page.evaluate("location.hash")
        frame.locator("#p9 p").click()
        page.wait_for_function("before => location.hash !== before", arg=before)
        name = page.evaluate("location.hash.slice(1)")
        assert frame.locator(f"[data-segment='{name}'].preview-here").count() == 1
        page.goto(page.url.partition("/-/")[0] + "/ar/principles.html")
        page.wait_for_selector("body[data-shown]")
        page.frame_locator("iframe:not(.waiting)").locator("#p9 p").hover()
        page.click("#places a:has-text('Translate')")
        page.wait_for_selector(f"#s-{name}.open")


def test_read_only_shows_and_takes_comments(browser: Browser, book: Path) -> None:
    """There is no field for a translation, and no key saves one."""
    with working(browser, book, is_read_only=True) as page:
        message = in_order(book, page)[5]
        page.fill("#name", "The author")
        page.click(f"#s-{unit_key(message)} .target")
        assert page.locator("[contenteditable=true]").count() == 0
        for keys in ("Control+Enter", "Control+Shift+Enter", "Alt+KeyD"):
            page.keyboard.press(keys)
        page.keyboard.press("Alt+KeyC")
        page.keyboard.type("Well said.")
        page.keyboard.press("Control+Enter")
        said(page, "Comment saved")
        now = messages(book)[message.id]
        assert (now.string, now.comments[-1].partition(": ")[2]) == (message.string, "Well said.")


def test_what_is_typed_outlives_the_page(browser: Browser, book: Path) -> None:
    """A draft that nobody saved is there again after a crash of the browser's page."""
    with working(browser, book) as page:
        message = in_order(book, page)[5]
        page.click(f"#s-{unit_key(message)} .target")
        page.keyboard.type(" Pas fini")
        page.reload()
        page.wait_for_selector(EDITOR)
        assert typed(page) == f"{message.string} Pas fini"
        assert messages(book)[message.id] == message


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_nobody_is_shut_out(browser: Browser, book: Path, language: str) -> None:
    """By axe, in light and dark, on a desk and on a phone, with a segment open and without."""
    with working(browser, book, language) as page:
        address = page.url
        assert seen(browser, [address]) == []
        found = []
        for scheme, width in (("light", 1280), ("dark", 390)):
            context = browser.new_context(
                viewport={"width": width, "height": 844},
                color_scheme=scheme,  # type: ignore[arg-type]
                bypass_csp=True,
            )
            other = context.new_page()
            other.goto(address)
            other.wait_for_selector("body[data-checked=all]")
            other.fill("#search", "⟦2⟧")
            other.keyboard.press("Alt+ArrowDown")
            other.wait_for_selector("body[data-helped]")
            other.keyboard.press("Control+A")
            other.keyboard.type("x 7")
            other.wait_for_selector(".found p")
            found += axe(other)
            wide = "document.documentElement.scrollWidth <= innerWidth"
            assert other.evaluate(wide)
            context.close()
        assert found == []


def test_thousands_of_segments_are_filtered_and_ordered(browser: Browser, book: Path) -> None:
    """By chapter, state, finding and words; the riskiest come first where that is asked."""
    path = book / "translations" / "fr.po"
    file = polib.pofile(str(path), wrapwidth=78)
    file[30].msgstr = ""
    file[31].flags = ["fuzzy"]
    file.save()
    with working(browser, book) as page:
        count = "document.querySelectorAll('.segment:not([hidden])').length"
        page.select_option("#state", "open")
        page.wait_for_function(f"() => {count} === 2")
        page.select_option("#state", "")
        page.select_option("#order", "risk")
        states = "Array.from(document.querySelectorAll('.segment'), one => one.className)"
        page.wait_for_function(
            f"() => {states}.slice(0, 2).join() === 'segment stale,segment missing'"
        )
        page.select_option("#order", "")
        page.click("#chapters button:has-text('Preface')")
        page.wait_for_function(f"() => {count} < 30")
        page.click("#chapters button:has-text('Whole book')")
        page.fill("#search", "cyberespace")
        page.wait_for_function(f"() => {count} > 5 && {count} < 170")
