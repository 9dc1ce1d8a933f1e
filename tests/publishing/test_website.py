"""The web site in a real browser: what a reader does there, with and without scripts, by keyboard.

The site is this repository's own book as HTML, with an address.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

import pytest
from lxml import etree, html
from playwright.sync_api import expect

from hexapla.source.config.settings import read_settings
from tests.conftest import ROOT, Hexapla, Once
from tests.support.browser import chromium, served
from tests.support.judges import axe, linkinator, nu_checker

pytestmark = pytest.mark.slow

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

LANGUAGES = read_settings(ROOT / "source" / "book.toml").all_languages
ADDRESS = "https://books.example.org/cyberspace/"

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 900}

LEAST_TARGET = 24
"""CSS pixels: the size of what can be pressed, by WCAG 2.2 (2.5.8)."""


@pytest.fixture(scope="module")
def site(once: Once, hexapla: Hexapla) -> Path:
    """The repository's book as a site, built once."""

    def fill(folder: Path) -> None:
        book = folder.with_name("book-of-the-site")
        shutil.rmtree(book, ignore_errors=True)
        for name in ("source", "translations"):
            shutil.copytree(ROOT / name, book / name)
        settings = book / "source" / "book.toml"
        text = re.sub(r"(?ms)^\[site\].*?(?=^\[|\Z)", "", settings.read_text(encoding="utf-8"))
        settings.write_text(f'{text}\n[site]\naddress = "{ADDRESS}"\n', encoding="utf-8")
        done = hexapla("--project", book, "--format", "html", "--output", folder)
        assert done.code == 0, done.stderr

    return once("site", fill)


@pytest.fixture(scope="module")
def address(site: Path) -> Iterator[str]:
    with served(site) as base:
        yield base


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@dataclass(slots=True)
class Heard:
    """What a page did besides showing itself."""

    requests: list[str]
    complaints: list[str]
    """Errors on the console, violations of the policy among them."""


@pytest.fixture
def opened(browser: Browser, address: str) -> Iterator[Callable[..., Page]]:
    """Opens a page of the site in a window of its own, and at the end asks whether all went well.

    No request has left the server and nothing has complained on the console.
    """
    heard = Heard([], [])
    contexts = []

    def get(path: str, size: dict[str, int] = DESK, **options: Any) -> Page:
        context = browser.new_context(viewport=size, reduced_motion="reduce", **options)  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(8000)
        page.on("request", lambda request: heard.requests.append(request.url))
        page.on("pageerror", lambda error: heard.complaints.append(str(error)))
        page.on(
            "console",
            lambda said: heard.complaints.append(said.text) if said.type == "error" else None,
        )
        page.goto(f"{address}{path}")
        return page

    yield get
    for context in contexts:
        context.close()
    assert [url for url in heard.requests if not url.startswith(address)] == []
    assert heard.complaints == []


def path_of(page: Page) -> str:
    """Where a page stands in ``dist/``, with the place in it."""
    parts = urlsplit(page.url)
    return unquote(f"{parts.path.lstrip('/')}{'#' if parts.fragment else ''}{parts.fragment}")


def top_of(page: Page, selector: str) -> float:
    """How far under the top of the window something begins."""
    return float(page.locator(selector).evaluate("node => node.getBoundingClientRect().top"))


def focused(page: Page, what: str) -> Any:  # noqa: ANN401 - JSON
    """A property of the element that has the focus."""
    return page.evaluate(f"document.activeElement.{what}")


def press_until(page: Page, key: str, selector: str, most: int = 60) -> None:
    """Press a key until what it should reach has the focus."""
    for _ in range(most):
        page.keyboard.press(key)
        if page.evaluate(f"document.activeElement.matches({json.dumps(selector)})"):
            return
    pytest.fail(f"{key} does not reach {selector}")


# --------------------------------------------------------------------- from language to language


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_language_changes_in_the_middle_of_a_chapter(
    opened: Callable[..., Page], size: dict[str, int]
) -> None:
    """Who changes the language goes on in the same paragraph, at the same place of the window."""
    page = opened("en/path.html", size)
    page.evaluate("document.querySelector('#p24').scrollIntoView({behavior: 'instant'})")
    before = top_of(page, "#p24")
    assert before > 0
    for language in ("ar", "zh-Hans", "fr", "en"):
        page.click(".languages summary")
        page.click(f".languages a[hreflang='{language}']")
        page.wait_for_url(f"**/{language}/path.html*")
        page.wait_for_load_state("load")
        page.wait_for_timeout(150)
        assert top_of(page, "#p24") == pytest.approx(before, abs=3), language


def test_language_changes_inside_a_long_paragraph(opened: Callable[..., Page]) -> None:
    """Who is halfway through a paragraph comes halfway through it, however long it is there."""
    page = opened("ru/path.html", PHONE)
    half = """name => { const box = document.getElementById(name).getBoundingClientRect();
        const line = document.querySelector('.top').getBoundingClientRect().bottom + 8;
        return (line - box.top) / box.height; }"""
    page.evaluate(
        """() => { const box = document.getElementById('p24').getBoundingClientRect();
        const line = document.querySelector('.top').getBoundingClientRect().bottom + 8;
        window.scrollTo({top: scrollY + box.top + box.height / 2 - line, behavior: 'instant'}); }"""
    )
    assert page.evaluate(half, "p24") == pytest.approx(0.5, abs=0.05)
    page.click(".languages summary")
    page.click(".languages a[hreflang='zh-Hans']")
    page.wait_for_url("**/zh-Hans/path.html*")
    page.wait_for_load_state("load")
    page.wait_for_timeout(150)
    assert page.evaluate(half, "p24") == pytest.approx(0.5, abs=0.05)


def test_language_changes_by_keyboard(opened: Callable[..., Page]) -> None:
    """The languages can be reached, opened, chosen and closed by keyboard alone."""
    page = opened("en/principles.html#p12")
    page.locator("#search-button").focus()
    press_until(page, "Tab", ".languages summary")
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    assert not page.locator(".languages nav").is_visible()
    assert focused(page, "localName") == "summary"
    page.keyboard.press("Enter")
    press_until(page, "Tab", ".languages a[hreflang='ru']")
    assert focused(page, "hash") == "#p12"
    before = top_of(page, "#p12")
    page.keyboard.press("Enter")
    page.wait_for_url("**/ru/principles.html#p12")
    page.wait_for_timeout(150)
    assert top_of(page, "#p12") == pytest.approx(before, abs=3)


# ---------------------------------------------------------------------------------- search


@pytest.mark.parametrize(
    ("language", "words", "told"),
    [
        ("en", "cables", "cables"),
        ("en", "protect property", "protect"),  # two words, one of them in another form there
        ("ar", "الكابلات", "كابلات"),  # without the article there
        ("ar", "اقتصاد", "الاقتصاد"),
        ("zh-Hans", "数字经济", "数字"),
        ("zh-Hans", "光缆", "光缆"),
    ],
)
def test_search_finds_and_leads_there(
    opened: Callable[..., Page], language: str, words: str, told: str
) -> None:
    """A search by keyboard alone finds words of the language and leads to where they stand."""
    page = opened(f"{language}/preface.html")
    page.keyboard.press("/")
    page.keyboard.type(words)
    page.wait_for_selector("#search .results:not([aria-busy]) a")
    links = page.locator("#search a").evaluate_all("all => all.map(one => one.href)")
    assert {urlsplit(link).path.split("/")[1] for link in links} == {language}
    page.keyboard.press("ArrowDown")
    found, marked = focused(page, "href"), focused(page, "querySelector('mark').textContent")
    assert told in page.locator("#search .results").inner_text()
    page.keyboard.press("Enter")
    page.wait_for_url(found)
    # The place is the last before the match that has a name: a list after a paragraph has none.
    text = page.evaluate(
        """name => { const place = document.getElementById(name);
        const block = place.closest('.chapter > *'), texts = [block.innerText];
        for (let next = block.nextElementSibling; next && !next.querySelector('[id]') && !next.id;
            next = next.nextElementSibling) texts.push(next.innerText);
        return texts.join(' '); }""",
        unquote(urlsplit(found).fragment),
    )
    assert marked.strip("،。,.；，") in text


@pytest.mark.parametrize(
    ("language", "words", "heading", "excerpt"),
    [
        ("fr", "souveraineté", "2.1 Respect de la souveraineté", "Le point de départ"),
        ("zh-Hans", "主权", "2.1 尊重网络主权", "出发点是"),
    ],
)
def test_excerpts_go_on_after_the_heading(
    opened: Callable[..., Page], language: str, words: str, heading: str, excerpt: str
) -> None:
    """What stands in the heading of a result is not said again in the excerpt below it."""
    page = opened(f"{language}/preface.html")
    page.keyboard.press("/")
    page.keyboard.type(words)
    result = page.locator("#search .results a", has_text=heading)
    expect(result.locator("p")).to_have_text(re.compile(f"^{excerpt}"))


def test_excerpts_part_cells_and_terms(opened: Callable[..., Page]) -> None:
    """A head of a table or a term of a glossary is not run together with what follows it."""
    page = opened("en/preface.html")
    page.keyboard.press("/")
    for words, parted in (("rejects", "paper rejects. "), ("supply chain", "chain. The sequence")):
        page.locator("#search input").fill(words)
        expect(page.locator("#search .results")).to_contain_text(parted)


def test_search_that_finds_nothing(opened: Callable[..., Page]) -> None:
    """A search for what is not there says so, to the ear, too; Esc closes and gives focus back."""
    page = opened("fr/preface.html")
    page.locator("#search-button").focus()
    page.keyboard.press("Enter")
    page.keyboard.type("xylophone")
    expect(page.locator("#search .count")).not_to_be_empty()
    assert page.locator("#search .count").get_attribute("role") == "status"
    assert page.locator("#search .results a").count() == 0
    page.keyboard.press("Escape")
    assert not page.locator("#search").is_visible()
    assert focused(page, "id") == "search-button"


def test_search_needs_a_server(browser: Browser, site: Path) -> None:
    """A site that is opened as files offers no search, which could not work there."""
    page = browser.new_page()
    page.goto((site / "en" / "preface.html").as_uri())
    assert not page.locator("#search-button").is_visible()
    assert page.locator("#theme-button").is_visible()
    assert page.evaluate("getComputedStyle(document.querySelector('.top')).position") == "sticky"
    page.close()


# ----------------------------------------------------------------------------------- notes


@pytest.mark.parametrize("language", ["en", "ar"])
def test_note_beside_its_mark(opened: Callable[..., Page], language: str) -> None:
    """A note opens in place, near its mark, and gives the focus back: by keyboard alone."""
    page = opened(f"{language}/path.html", PHONE)
    mark = page.locator(".noteref").nth(1)
    mark.focus()
    page.wait_for_timeout(100)
    where = page.evaluate("scrollY")
    page.keyboard.press("Enter")
    note = page.locator("#note")
    assert note.is_visible()
    assert focused(page, "id") == "note"
    assert note.get_attribute("aria-label") == mark.get_attribute("aria-label")
    target = page.locator(f"[id='{urlsplit(str(mark.get_attribute('href'))).fragment}']")
    said = target.locator("p").first.inner_text().rstrip("↩").strip()
    assert said in note.inner_text()
    box, at = note.bounding_box(), mark.bounding_box()
    assert box is not None
    assert at is not None
    assert 0 <= box["x"] <= box["x"] + box["width"] <= PHONE["width"]
    assert min(abs(box["y"] - at["y"] - at["height"]), abs(box["y"] + box["height"] - at["y"])) < 20
    page.keyboard.press("Escape")
    assert not note.is_visible()
    assert focused(page, "id") == mark.get_attribute("id")
    assert page.evaluate("scrollY") == where
    assert "#" not in page.url


def test_note_closes_by_pointer(opened: Callable[..., Page]) -> None:
    """A press elsewhere, or on the cross, closes a note."""
    page = opened("en/path.html")
    mark = page.locator(".noteref").first
    mark.click()
    page.locator("#note .close").click()
    assert not page.locator("#note").is_visible()
    mark.click()
    page.mouse.click(900, 300)
    assert not page.locator("#note").is_visible()


# ------------------------------------------------------------------------------------ keys


@pytest.mark.parametrize(("language", "onward", "back"), [
    ("en", "ArrowRight", "ArrowLeft"),
    ("ar", "ArrowLeft", "ArrowRight"),
])  # fmt: skip
def test_arrows_turn_chapters(
    opened: Callable[..., Page], language: str, onward: str, back: str
) -> None:
    """The arrow that points onward in the script leads to the next chapter, the other one back."""
    page = opened(f"{language}/index.html")
    for name in ("about", "preface"):
        page.keyboard.press(onward)
        page.wait_for_url(f"**/{language}/{name}.html")
    page.keyboard.press(back)
    page.wait_for_url(f"**/{language}/about.html")


def test_keys_are_listed_and_can_be_switched_off(opened: Callable[..., Page]) -> None:
    """? lists the keys in a window that Esc closes; a box in it switches them off for good."""
    page = opened("fr/preface.html")
    page.keyboard.press("?")
    window = page.locator("#keys")
    assert window.is_visible()
    keys = {key.inner_text() for key in window.locator("kbd").all()}
    assert keys == {"←", "→", "s", "/", "t", "?", "Esc"}
    press_until(page, "Tab", "#keys-wanted")
    page.keyboard.press("Space")
    page.keyboard.press("Escape")
    assert not window.is_visible()
    page.reload()
    for key in ("?", "s", "ArrowRight"):
        page.keyboard.press(key)
    assert path_of(page) == "fr/preface.html"
    assert page.locator("dialog[open]").count() == 0


def test_keys_do_nothing_while_one_writes(opened: Callable[..., Page]) -> None:
    """In the field of the search, letters are letters."""
    page = opened("en/preface.html")
    page.keyboard.press("s")
    page.keyboard.type("t/s?")
    assert page.locator("#search input").input_value() == "t/s?"
    assert page.locator("#keys").is_hidden()


def test_colours_are_remembered(opened: Callable[..., Page]) -> None:
    """The colours follow the system until the reader turns them, and then stay on every page."""
    colour = "getComputedStyle(document.body).backgroundColor"
    page = opened("en/preface.html", color_scheme="dark")
    dark = page.evaluate(colour)
    page.keyboard.press("t")
    light = page.evaluate(colour)
    assert light != dark
    page.goto(page.url.replace("en/preface", "zh-Hans/glossary"))
    assert page.evaluate(colour) == light
    page.locator("#theme-button").click()
    assert page.evaluate(colour) == dark


# --------------------------------------------------------------------- contents and citations


def test_contents_follow_the_reader(opened: Callable[..., Page]) -> None:
    """The contents show the sections of the chapter, and mark the one that is being read."""
    page = opened("en/path.html")
    here = page.locator(".sidebar [aria-current='location']")
    for name in ("culture", "global-governance", "infrastructure"):
        page.evaluate(f"document.getElementById('{name}').scrollIntoView({{behavior: 'instant'}})")
        page.wait_for_timeout(120)
        assert [unquote(str(link.get_attribute("href"))) for link in here.all()] == [
            f"path.html#{name}"
        ]
    assert page.locator(".sidebar [aria-current='page']").count() == 1
    assert page.locator(".sidebar .contents ul a").count() == 5


def test_contents_stand_once_on_the_first_page(opened: Callable[..., Page]) -> None:
    """The first page of an edition has its contents in itself, and not beside it, too."""
    page = opened("fr/index.html")
    assert page.locator("a[href='glossary.html']").count() == 1
    assert page.locator("main ol").count() == 0  # text browsers would number what has numbers


@pytest.mark.parametrize("edition", ["ru", "en+ar"])
def test_the_way_back_takes_two_lines_at_most(opened: Callable[..., Page], edition: str) -> None:
    """However long the title is, in one language or two, the text begins high on a phone."""
    page = opened(f"{edition}/principles.html", PHONE)
    crumbs, line = page.locator(".crumbs").bounding_box(), page.locator(".crumbs a").first
    one = line.bounding_box()
    assert crumbs
    assert one
    assert crumbs["height"] <= 2.2 * one["height"]


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_signs_for_citing_show_where_they_are_wanted(
    opened: Callable[..., Page], size: dict[str, int]
) -> None:
    """The sign beside a heading is seen when a pointer or the focus is there, not before."""
    page = opened("en/principles.html", size)
    sign = page.locator(".titled:has(#sovereignty) .anchor")
    seen = "node => getComputedStyle(node).opacity"
    assert sign.evaluate(seen) == "0"
    page.locator("#sovereignty").hover()
    assert sign.evaluate(seen) == "1"


def test_a_mark_of_a_note_stands_at_its_word(opened: Callable[..., Page]) -> None:
    """Room for a finger parts the mark of a note neither from its word nor from what follows."""
    page = opened("ru/background.html")
    gap = page.locator(".noteref").first.evaluate(
        """mark => { const range = document.createRange(), before = mark.parentNode.previousSibling;
        range.selectNodeContents(mark); const own = range.getBoundingClientRect();
        range.selectNodeContents(before); const word = [...range.getClientRects()].pop();
        return own.left - word.right; }"""
    )
    assert abs(gap) < 1


@pytest.mark.parametrize("scripts", [True, False])
def test_contents_fold_on_a_phone(opened: Callable[..., Page], scripts: bool) -> None:
    """On a phone a button unfolds the contents, with scripts or without."""
    page = opened("fr/path.html", PHONE, java_script_enabled=scripts)
    contents = page.locator(".sidebar nav")
    assert not contents.is_visible()
    page.click(".sidebar summary")
    assert contents.is_visible()
    page.click(".sidebar a[href='glossary.html']")
    page.wait_for_url("**/fr/glossary.html")
    assert not contents.is_visible()


@pytest.mark.parametrize(
    ("language", "anchor", "told"),
    [
        ("fr", "#p18 .paragraph-number", ["¶18", "3.1", "français", "30 novembre 2026"]),
        ("en", ".titled:has(#culture) .anchor", ["3.2", "English", "30 November 2026"]),
    ],
)
def test_cite_this(
    opened: Callable[..., Page], language: str, anchor: str, told: list[str]
) -> None:
    """A number copies a reference: number, language, edition and address; and says that it did."""
    page = opened(f"{language}/path.html", permissions=["clipboard-read", "clipboard-write"])
    page.locator(anchor).focus()
    page.keyboard.press("Enter")
    expect(page.locator("#said")).not_to_be_empty()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied in page.locator("#said").inner_text()
    assert page.locator("#said").get_attribute("role") == "status"
    assert page.title().split(" · ")[-1] in copied
    assert [word for word in (*told, page.url) if word not in copied] == []
    assert urlsplit(page.url).fragment in {"p18", "culture"}


# ------------------------------------------------------------------------ without scripts


@pytest.mark.parametrize("language", ["en", "ar", "zh-Hans"])
def test_without_scripts(opened: Callable[..., Page], language: str) -> None:
    """Without scripts all is there: text, notes and the way back, chapters, languages, contents."""
    page = opened(f"{language}/path.html", java_script_enabled=False)
    assert len(page.locator(".paragraph").all_inner_texts()) > 10
    for button in page.locator("button").all():
        assert not button.is_visible()
    assert page.locator(".sidebar nav").is_visible()
    page.click(".noteref >> nth=0")
    page.wait_for_url("**#path-note-1")
    page.click("#path-note-1 .back")
    page.wait_for_url("**#path-note-1-ref")
    page.click(".languages summary")
    page.click(".languages a[hreflang='ru']")
    page.wait_for_url("**/ru/path.html")
    page.click(".turn [rel='next']")
    page.wait_for_url("**/ru/framework.html")


# ----------------------------------------------------------------------------- short links


@pytest.mark.parametrize(
    ("asked", "path", "arrived"),
    [
        ("fr-FR", "p/18/", "fr/path.html#p18"),
        ("zh-CN", "s/3.2/", "zh-Hans/path.html#culture"),
        ("pt-BR", "p/18/index.html", "en/path.html#p18"),
    ],
)
def test_short_links(opened: Callable[..., Page], asked: str, path: str, arrived: str) -> None:
    """A short link opens the place in the reader's language, or else in the source's."""
    page = opened(path, locale=asked)
    page.wait_for_url(f"**/{arrived}")


def test_short_links_remember_the_language(opened: Callable[..., Page]) -> None:
    """What the reader chose on the site counts more than what the browser says."""
    page = opened("en/path.html", locale="fr-FR")
    page.click(".languages summary")
    page.click(".languages a[hreflang='es']")
    page.wait_for_url("**/es/path.html*")
    page.goto(re.sub(r"es/path.*", "p/18/", page.url))
    page.wait_for_url("**/es/path.html#p18")


def test_short_links_without_scripts(opened: Callable[..., Page]) -> None:
    """Without scripts a short link lists the languages."""
    page = opened("p/18/", java_script_enabled=False)
    links = page.locator("nav a")
    assert [link.get_attribute("hreflang") for link in links.all()] == list(LANGUAGES)
    page.click("nav a[hreflang='ar']")
    page.wait_for_url("**/ar/path.html#p18")


# ---------------------------------------------------------------------------------- judges


@pytest.fixture
def pages(site: Path) -> list[tuple[Path, etree._Element]]:
    files = sorted(site.rglob("*.html"))
    return [(file.relative_to(site), html.parse(file).getroot()) for file in files]


def test_nu_checker_finds_no_error(site: Path) -> None:
    """The Nu HTML Checker has nothing against any page."""
    assert nu_checker(site) == []


def test_linkinator_finds_no_broken_link(address: str) -> None:
    """Linkinator follows every link of the site to its place."""
    assert linkinator(address) == []


SEEN = (
    "index.html",
    "status/index.html",
    "en/index.html",
    "en/path.html",
    "ar/framework.html",
    "zh-Hans/index-of-terms.html",
)


@contextmanager
def _judged(browser: Browser, scheme: str, size: dict[str, int]) -> Iterator[Page]:
    context = browser.new_context(viewport=size, color_scheme=scheme, bypass_csp=True)  # type: ignore[arg-type]
    yield context.new_page()
    context.close()


@pytest.mark.parametrize(
    ("scheme", "size"), [("light", DESK), ("dark", PHONE)], ids=["light", "dark"]
)
def test_axe_finds_nothing(
    browser: Browser, address: str, scheme: str, size: dict[str, int]
) -> None:
    """axe-core has nothing against pages of all kinds, nor the windows that open on them."""
    with _judged(browser, scheme, size) as page:
        found = []
        for path in SEEN:
            page.goto(f"{address}{path}")
            found += axe(page)
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        page.goto(f"{address}ar/path.html")
        for key in ("?", "s"):
            page.keyboard.press(key)
            found += axe(page)
            page.keyboard.press("Escape")
        page.locator(".noteref").first.click()
        found += axe(page)
    assert found == []


def test_what_is_pressed_is_large_enough(browser: Browser, address: str) -> None:
    """Everything that is pressed with a finger is 24 pixels wide and high, but words in text."""
    with _judged(browser, "light", PHONE) as page:
        small = []
        for path in ("index.html", "ar/index.html", "en/path.html", "p/1/"):
            page.goto(f"{address}{path}")
            small += page.evaluate(
                """least => [...document.querySelectorAll('a, button, summary, input')]
                .filter(node => node.checkVisibility() && !node.closest('p, li > p, .skip'))
                .map(node => [node.outerHTML.slice(0, 80), node.getBoundingClientRect()])
                .filter(([, box]) => box.width && (box.width < least || box.height < least))
                .map(([code, box]) => `${code} ${box.width} ${box.height}`)""",
                LEAST_TARGET - 0.5,
            )
    assert small == []


def test_policy(pages: list[tuple[Path, etree._Element]]) -> None:
    """Every page forbids scripts and styles in it and anything from elsewhere, and has none."""
    for name, page in pages:
        policies = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
        assert len(policies) == 1, name
        rules = dict(rule.split(maxsplit=1) for rule in policies[0].split("; "))
        assert rules["default-src"] == rules["base-uri"] == rules["form-action"] == "'none'"
        assert "unsafe-inline" not in policies[0]
        assert {source for rule in rules.values() for source in rule.split()} <= {
            "'none'", "'self'", "'wasm-unsafe-eval'"
        }  # fmt: skip
        assert not page.xpath("//@style | //style | //script[not(@src)]"), name


def test_search_engines_find_every_language(
    site: Path, pages: list[tuple[Path, etree._Element]]
) -> None:
    """Canonical addresses, languages and the map agree, and all are whole addresses of pages."""
    spaces = {
        "s": "http://www.sitemaps.org/schemas/sitemap/0.9",
        "x": "http://www.w3.org/1999/xhtml",
    }
    mapped = etree.parse(site / "sitemap.xml")
    told = {
        str(url.xpath("string(s:loc)", namespaces=spaces)): {
            link.get("hreflang"): link.get("href") for link in url.iterfind("x:link", spaces)
        }
        for url in mapped.iterfind("s:url", spaces)
    }
    for name, page in pages:
        if name.parts[0] not in LANGUAGES:
            continue
        own = f"{ADDRESS}{name.as_posix()}"
        assert page.xpath("//link[@rel='canonical']/@href") == [own]
        assert page.xpath("//meta[@property='og:url']/@content") == [own]
        alternates = {
            link.get("hreflang"): link.get("href") for link in page.xpath("//link[@hreflang]")
        }
        assert alternates.pop("x-default") == f"{ADDRESS}en/{name.name}"
        assert told[own] == alternates
        assert set(alternates) == set(LANGUAGES)
        picture = page.xpath("string(//meta[@property='og:image']/@content)")
        assert (site / picture.removeprefix(ADDRESS)).read_bytes()[:2] == b"\xff\xd8"
    for url in told:
        assert (site / url.removeprefix(ADDRESS)).is_file()
    assert all(
        "noindex" in page.xpath("string(//meta[@name='robots']/@content)")
        for name, page in pages
        if name.parts[0] in {"p", "s"}
    )


def test_a_parallel_page_is_shared_with_its_own_cover(site: Path) -> None:
    """The picture of a page in two languages is the cover with both."""
    page = html.parse(str(site / "en+ar" / "principles.html")).getroot()
    picture = page.xpath("string(//meta[@property='og:image']/@content)")
    assert picture == f"{ADDRESS}en+ar/cover.jpg"
    assert (site / "en+ar" / "cover.jpg").is_file()


def test_every_number_has_a_short_link(pages: list[tuple[Path, etree._Element]]) -> None:
    """Sections and paragraphs of the text, and no others, are the short links there are."""
    numbered = set()
    for name, page in pages:
        if name.parts[0] == "en":
            numbered |= {f"p/{n}" for n in page.xpath("//*[@class='paragraph']/@data-number")}
            numbered |= {f"s/{n}" for n in page.xpath("//h1/@data-number | //h2/@data-number")}
    there = {name.parent.as_posix() for name, _ in pages if name.parts[0] in {"p", "s"}}
    assert len(there) > 40
    assert there == numbered


def test_books_are_offered_where_there_are_any(
    built_starter: Path, pages: list[tuple[Path, etree._Element]]
) -> None:
    """Every page of an edition offers its PDF and EPUB, and none that is not there."""
    kinds = "//footer//a[@type]/@href"
    assert not [name for name, page in pages if page.xpath(kinds)]
    for file in (built_starter / "dist" / "fr").glob("*.html"):
        offered = html.parse(file).getroot().xpath(kinds)
        assert sorted(Path(name).suffix for name in offered) == [".epub", ".pdf"]


def test_printed_page_has_the_text_alone(opened: Callable[..., Page]) -> None:
    """On paper there is no bar and no button, dark turns light, and links say where they lead."""
    page = opened("en/path.html", color_scheme="dark")
    page.keyboard.press("t")
    page.keyboard.press("t")
    page.emulate_media(media="print")
    for gone in (".top", ".foot", ".turn", ".crumbs", ".anchor"):
        assert not page.locator(gone).first.is_visible(), gone
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    link = page.locator("main a[href^='http']").first
    assert "http" in link.evaluate("node => getComputedStyle(node, '::after').content")
