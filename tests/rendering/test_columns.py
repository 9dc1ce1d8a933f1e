"""Parallel editions: two languages side by side, paragraph by paragraph, in every format."""

from __future__ import annotations

import json
import re
import shutil
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace as changed
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pikepdf
import polib
import pytest
from lxml import etree, html

from hexapla.editions.localize import localize_all
from hexapla.editions.parallel import parallel_editions, parallel_title, single_editions
from hexapla.errors import SourceError
from hexapla.model import Counts, Edition
from hexapla.project import Project
from hexapla.rendering.columns import BESIDE
from hexapla.verification.expected import expected_counts
from hexapla.verification.readings import columns
from tests.conftest import Hexapla, Once, replace
from tests.support.books import folder_of
from tests.support.browser import chromium, served
from tests.support.judges import axe, epubcheck, nu_checker, poppler, verapdf

pytestmark = pytest.mark.slow

if TYPE_CHECKING:
    from lxml.etree import _Element
    from playwright.sync_api import Browser, Page

NAME = "en+ar"
FILE = "the-book"
ARABIC = "هذا نص عربي يقف بجانب الأصل ويقول ما يقوله الأصل تماماً"
XHTML = "{http://www.w3.org/1999/xhtml}"
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1400, "height": 900}

LONG = "Whoever sets two languages side by side learns how long each of them takes to say a thing. "

FIRST = f"""\
# A first chapter {{#first}}

{LONG * 2}See [](#inside) and [](#one).[^a] A [press]{{.index}} stands here.

![A drawing](images/drawing.svg){{#one alt="The sun and the moon"}}

![A square](images/square.svg){{#two alt="A square"}}

## Inside {{#inside}}

{LONG}

1. {LONG}
2. {LONG}
3. {LONG}
4. {LONG}

- short
- list

Term
:   {LONG}

Other term
:   What it means.

| Head | Cell |
|------|------|
| one  | two  |

: A table {{#tab}}

> {LONG}

[^a]: A note of the first chapter.
"""

SECOND = "# A second chapter {#second}\n\n" + "\n\n".join(
    f"{LONG * (1 + number % 4)}{f'[^{number}]' if number % 3 == 0 else ''}" for number in range(24)
)
NOTES = "\n\n".join(f"[^{number}]: {LONG}" for number in range(0, 24, 3))

MORE = """
subtitle = "In two columns"
description = "What stands beside what."

[editions]
languages = ["ar", "fr"]
minimum = 0.5
parallel = [["en", "ar"], ["fr", "ar"]]

[numbering]
paragraphs = true
"""


@pytest.fixture(scope="module")
def book(once: Once, hexapla: Hexapla) -> Path:
    """A book with everything, in English, Arabic and French; no test changes it."""

    def fill(folder: Path) -> None:
        folder_of(folder, FIRST, f"{SECOND}\n\n{NOTES}\n", more=MORE)
        assert hexapla("sync", "--project", folder).code == 0
        for path in (folder / "translations").glob("*.po"):
            catalog = polib.pofile(str(path), wrapwidth=0)
            said = ARABIC if path.stem == "ar" else "Ceci se trouve à côté de l’original"
            for entry in catalog.untranslated_entries():
                entry.msgstr = f"{said[: max(12, len(entry.msgid) // 3)]} {entry.msgid}"
            catalog.save()

    return once("parallel-book", fill)


@pytest.fixture(scope="module")
def dist(once: Once, book: Path, hexapla: Hexapla) -> Path:
    """The book in English beside Arabic, and in English alone as HTML; no test changes it."""

    def fill(folder: Path) -> None:
        copied = shutil.copytree(book, folder.with_name("parallel-copy"))
        for options in (("--language", NAME), ("--language", "en", "--format", "html")):
            done = hexapla("--project", copied, *options, "--output", folder)
            assert done.code == 0, done.stderr
        shutil.rmtree(copied)

    return once("parallel", fill)


@pytest.fixture(scope="module")
def pdf(dist: Path) -> Path:
    return dist / NAME / f"{FILE}.pdf"


@pytest.fixture(scope="module")
def epub(dist: Path) -> Path:
    return dist / NAME / f"{FILE}.epub"


@pytest.fixture(scope="module")
def editions(book: Path) -> dict[str, Edition]:
    project = Project.load(book)
    synced = [file.catalog for file in project.sync_catalogs()]
    made, _ = localize_all(project.book, synced)
    return {edition.name: edition for edition in [*made, *parallel_editions(made)]}


# ------------------------------------------------------------------------------- which ones


def test_pairs_of_the_book(editions: dict[str, Edition]) -> None:
    """Each pair that book.toml names is an edition of its own, made of both."""
    assert list(editions) == ["en", "ar", "fr", "en+ar", "fr+ar"]
    assert single_editions(editions["en+ar"])[0] == editions["en"]
    assert parallel_title(editions["en+ar"]).startswith("The book / هذا")


def test_pair_of_an_edition_that_is_not_published(editions: dict[str, Edition]) -> None:
    """Without one of its languages there is no parallel edition."""
    half = changed(editions["ar"], share=0.1)
    assert parallel_editions([editions["en"], half, editions["fr"]]) == []


def test_id_that_the_second_column_gives(tmp_path: Path) -> None:
    """An id that ends as those of the second column do is refused, with the name of the edition."""
    text = "# One {#one}\n\nText.\n\n# Two {#one.ar}\n\nText."
    more = '[editions]\nlanguages = ["ar"]\nminimum = 0.0\nparallel = [["en", "ar"]]\n'
    project = Project.load(folder_of(tmp_path, text, more=more))
    synced = [file.catalog for file in project.sync_catalogs()]
    made, _ = localize_all(project.book, synced)
    with pytest.raises(SourceError, match=r"'one\.ar'.*en\+ar"):
        parallel_editions(made)


def test_what_is_built(dist: Path) -> None:
    """``--language en+ar`` builds the pair and nothing else; another language leaves it be."""
    record = json.loads((dist / "manifest.json").read_text(encoding="utf-8"))
    formats = {e["language"]: [a["format"] for a in e["artifacts"]] for e in record["editions"]}
    assert formats == {
        "en": ["html"],
        "ar": [],
        "fr": [],
        "en+ar": ["html", "epub", "pdf"],
        "fr+ar": [],
    }
    pair = record["editions"][3]
    assert pair["title"].startswith("The book / هذا")
    assert pair["languages"] == ["en", "ar"]


def test_unknown_pair(hexapla: Hexapla, book: Path, tmp_path: Path) -> None:
    """A pair that book.toml does not name is no edition."""
    done = hexapla("--project", book, "--language", "en+fr", "--output", tmp_path / "dist")
    assert done.code == 2
    assert "'en+fr'" in done.stderr
    assert "en+ar" in done.stderr


# ------------------------------------------------------------------------------------ parity


def test_columns_by_name() -> None:
    """An id belongs to one column, and is the book's when the language behind it is taken off."""
    first, second = columns("en+zh-Hans").values()
    assert (first("p17"), second("p17")) == ("p17", None)
    assert (first("p17.zh-Hans"), second("p17.zh-Hans")) == (None, "p17")
    assert list(columns("en")) == ["en"]
    assert expected_counts(Counts(1, 2, 3, 4), "en+ar") == Counts(2, 4, 6, 8)


def test_verified(hexapla: Hexapla, dist: Path, book: Path) -> None:
    """Law 3: both columns have all that the book has, in every format."""
    done = hexapla("verify", "--json", "--project", book, "--output", dist)
    said = json.loads(done.stdout)
    assert (said["artifacts"], said["differences"], said["findings"]) == (4, 0, [])


def _page_without(path: Path, pattern: str) -> None:
    text = path.read_text(encoding="utf-8")
    changed_text, count = re.subn(pattern, "", text, count=1)
    assert count == 1
    path.write_text(changed_text, encoding="utf-8")


DAMAGE: dict[str, tuple[Callable[[Path], None], str, str]] = {
    "a paragraph of the second column is gone": (
        lambda dist: _page_without(dist / NAME / "second.html", r' id="p9\.ar"'),
        "html, the text in ar",
        "'p9'",
    ),
    "a paragraph of the first column is gone": (
        lambda dist: _page_without(dist / NAME / "second.html", r' id="p9"'),
        "html, the text in en",
        "'p9'",
    ),
    "a heading of the second column is of another level": (
        lambda dist: replace(
            dist / NAME / "first.html", '<h2 data-number="1.1" id="inside.ar"', '<h3 id="inside.ar"'
        ),
        "html, the text in ar, section 1.1",
        "level is 3",
    ),
    "a bookmark has another title": (
        lambda dist: _another_bookmark(dist / NAME / f"{FILE}.pdf"),
        "section 'second.ar'",
        "title differs",
    ),
}


def _another_bookmark(path: Path) -> None:
    with pikepdf.open(path, allow_overwriting_input=True) as found:
        with found.open_outline() as outline:
            outline.root[2].title += " and more"
        found.save()


@pytest.mark.parametrize("name", DAMAGE)
def test_damage_is_found(
    hexapla: Hexapla, dist: Path, book: Path, tmp_path: Path, name: str
) -> None:
    """What was changed in one column is named with its language."""
    damage, where, what = DAMAGE[name]
    output = shutil.copytree(dist, tmp_path / "dist")
    damage(output)
    done = hexapla("verify", "--json", "--project", book, "--output", output)
    findings = json.loads(done.stdout)["findings"]
    assert done.code == 1
    assert any(where in f["where"] and what in f["what"] for f in findings), findings


def test_build_again_gives_the_same(
    hexapla: Hexapla, dist: Path, book: Path, tmp_path: Path
) -> None:
    """Law 8: the same bytes from run to run."""
    copied = shutil.copytree(book, tmp_path / "book")
    options = ("--language", NAME, "--output", tmp_path / "dist")
    assert hexapla("--project", copied, *options).code == 0
    assert dict(_files(dist / NAME)) == dict(_files(tmp_path / "dist" / NAME))


def _files(folder: Path) -> Iterator[tuple[str, bytes]]:
    for path in folder.rglob("*"):
        if path.is_file():
            yield path.relative_to(folder).as_posix(), path.read_bytes()


# ------------------------------------------------------------------------------------- pages


def chapter_of(dist: Path, name: str) -> _Element:
    return html.parse(dist / NAME / f"{name}.html").getroot()


@pytest.mark.parametrize("name", ["first", "second"])
def test_every_block_has_its_translation(dist: Path, name: str) -> None:
    """Every block stands in a pair, with both languages marked, and ids that agree."""
    for pair in chapter_of(dist, name).iterfind(".//section//div[@class]"):
        if "pair" not in pair.get("class", "").split():
            continue
        first, second = pair
        assert (first.get("lang"), first.get("dir")) == ("en", "ltr")
        assert (second.get("lang"), second.get("dir")) == ("ar", "rtl")
        ours = [e.get("id") for e in first.iter(etree.Element) if e.get("id")]
        theirs = [e.get("id") for e in second.iter(etree.Element) if e.get("id")]
        assert theirs == [f"{one}.ar" for one in ours]


def test_paragraphs_are_the_same(dist: Path) -> None:
    """Both columns have the same numbered paragraphs."""
    page = chapter_of(dist, "second")
    names = [str(name) for name in page.xpath("//div[contains(@class, 'paragraph')]/@id")]
    ours = [name for name in names if not name.endswith(".ar")]
    assert [name.removesuffix(".ar") for name in names if name.endswith(".ar")] == ours
    assert len(ours) == 24


def test_links_stay_in_their_column(dist: Path) -> None:
    """A reference or a note's mark leads to what stands in the same language."""
    page = chapter_of(dist, "first")
    for cell in page.xpath("//div[contains(@class, 'cell')]"):
        for link in cell.iter("a"):
            target = link.get("href", "").partition("#")[2]
            assert target.endswith(".ar") == (cell.get("lang") == "ar"), link.get("href")


def test_long_lists_item_by_item(dist: Path) -> None:
    """A long list and a list of definitions are paired item by item, a short list as it is."""
    page = chapter_of(dist, "first")
    lists = page.xpath("//div[contains(@class, 'first')]/ol")
    assert [(one.get("start"), len(one)) for one in lists] == [(str(n), 1) for n in range(1, 5)]
    assert [len(one) for one in page.xpath("//div[contains(@class, 'first')]/ul")] == [2]
    assert [len(one) for one in page.xpath("//div[contains(@class, 'first')]/dl")] == [2, 2]


def test_pictures(dist: Path) -> None:
    """A picture with labels is there in each language, one without words only once."""
    page = chapter_of(dist, "first")
    shown = [str(name) for name in page.xpath("//figure//img/@src")]
    assert shown == [
        "images/drawing.svg",
        "ar/images/drawing.svg",
        "images/square.svg",
        "images/square.svg",
    ]
    assert ARABIC[:8] in (dist / NAME / shown[1]).read_text(encoding="utf-8")
    assert not (dist / NAME / "ar" / "images" / "square.svg").exists()


def test_pages_are_valid(dist: Path) -> None:
    """The Nu HTML checker finds no error in a parallel edition."""
    assert nu_checker(dist / NAME) == []


def test_titles_in_both_languages(dist: Path) -> None:
    """The title page and the contents say each title twice, and the window too."""
    page = html.parse(dist / NAME / "index.html").getroot()
    for element in (page.find(".//h1"), page.find(".//main//ul[@class='contents']/li/a")):
        assert element is not None
        other = element.find(".//span[@class='beside']/span[@lang='ar'][@dir='rtl']")
        assert other is not None
        assert ARABIC[:8] in "".join(map(str, other.itertext()))
    title = page.findtext(".//title") or ""
    assert title.startswith("The book / هذا")


def test_way_between_editions(dist: Path) -> None:
    """Each page leads to the same page of the parallel edition, and back."""
    there = html.parse(dist / "en" / "second.html").getroot()
    assert there.xpath(f"//nav//a[@href='../{NAME}/second.html']")
    back = html.parse(dist / NAME / "second.html").getroot()
    assert back.xpath("//nav//a[@href='../en/second.html']")


# ----------------------------------------------------------------------------------- browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture(scope="module")
def address(dist: Path) -> Iterator[str]:
    with served(dist) as base:
        yield f"{base}{NAME}/"


@pytest.fixture
def opened(browser: Browser, address: str) -> Iterator[Callable[..., Page]]:
    """Opens a page of the site in a window of a size; scripts can be off."""
    contexts = []

    def get(path: str, size: dict[str, int], *, scripts: bool = True) -> Page:
        context = browser.new_context(
            viewport={"width": size["width"], "height": size["height"]}, java_script_enabled=scripts
        )
        contexts.append(context)
        page = context.new_page()
        page.goto(f"{address}{path}")
        return page

    yield get
    for context in contexts:
        context.close()


PLACES = """pairs => pairs.map(pair => Array.from(pair.children).map(cell => {
  const box = cell.getBoundingClientRect();
  const text = document.createRange();
  const words = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT, node =>
    node.data.trim() && !node.parentElement.closest("a.paragraph-number, a.anchor")
      ? NodeFilter.FILTER_ACCEPT : NodeFilter.FILTER_SKIP);
  const first = words.nextNode();
  if (first) text.selectNodeContents(first);
  const line = first ? text.getClientRects()[0] : box;
  return [box.left, box.right, line.bottom, box.height];
}))"""


def test_side_by_side(opened: Callable[..., Page]) -> None:
    """On a wide screen each pair begins on one line: English on the left, Arabic on the right."""
    page = opened("second.html", DESK)
    pairs = page.eval_on_selector_all(".chapter .pair", PLACES)
    assert len(pairs) == 25 + 8
    for first, second in pairs:
        assert first[1] < second[0]
        assert abs(first[2] - second[2]) < 12
        assert min(first[3], second[3]) > 0
    assert not page.locator(".columns-switch").is_visible()


def test_one_column_on_a_phone(opened: Callable[..., Page]) -> None:
    """On a phone one language is shown, and a switch turns to the other, without scripts too."""
    for scripts in (True, False):
        page = opened("second.html", PHONE, scripts=scripts)
        assert page.locator("#p3").is_visible()
        assert not page.locator("[id='p3.ar']").is_visible()
        page.check("#column-second")
        assert not page.locator("#p3").is_visible()
        assert page.locator("[id='p3.ar']").is_visible()
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= PHONE["width"]


def test_switch_keeps_the_paragraph(opened: Callable[..., Page]) -> None:
    """The paragraph that is being read stays where it is when the other language is chosen."""
    page = opened("second.html", PHONE)
    page.evaluate(
        "document.documentElement.style.scrollBehavior = 'auto';"
        "window.scrollTo(0, document.getElementById('p17').getBoundingClientRect().top"
        " + window.scrollY - 90)"
    )
    line = 110
    for choice, name in (("second", "p17.ar"), ("first", "p17"), ("second", "p17.ar")):
        page.check(f"#column-{choice}")
        box = page.locator(f"[id='{name}']").bounding_box()
        assert box is not None
        assert box["y"] < line < box["y"] + box["height"]


def test_choice_is_kept(opened: Callable[..., Page]) -> None:
    """The next chapter opens in the language that was chosen in this one."""
    page = opened("first.html", PHONE)
    page.check("#column-second")
    page.click(".turn a[rel=next]")
    page.wait_for_url("**/second.html")
    assert page.locator("#column-second").is_checked()
    assert page.locator("[id='p3.ar']").is_visible()


def test_link_into_the_column_that_is_not_shown(opened: Callable[..., Page]) -> None:
    """A link to a paragraph shows it: in the other language with scripts, itself without."""
    page = opened("second.html#p17.ar", PHONE, scripts=False)
    assert page.locator("[id='p17.ar']").is_visible()


@pytest.mark.parametrize("size", [PHONE, DESK])
def test_accessible(opened: Callable[..., Page], size: dict[str, int]) -> None:
    """Axe finds nothing, in one column and in two."""
    assert axe(opened("first.html", size)) == []


# ------------------------------------------------------------------------------------- ebook


def test_epub_is_valid(epub: Path) -> None:
    """EPUBCheck has nothing against paragraphs in turn."""
    assert epubcheck(epub) == []


def _document(epub: Path, name: str) -> _Element:
    with zipfile.ZipFile(epub) as found:
        return etree.fromstring(found.read(f"EPUB/{name}"))


def test_epub_in_turn(epub: Path) -> None:
    """Each paragraph is followed by its translation, which says its language and direction."""
    page = _document(epub, "second.xhtml")
    cells = [e for e in page.iter(f"{XHTML}div") if "cell" in e.get("class", "").split()]
    assert [cell.get("lang") for cell in cells] == ["en", "ar"] * (len(cells) // 2)
    assert {cell.get("dir") for cell in cells if cell.get("lang") == "ar"} == {"rtl"}


def test_epub_says_both_languages(epub: Path) -> None:
    """The package names both languages and both titles; the contents have both in every line."""
    text = etree.tostring(_document(epub, "package.opf"), encoding="unicode")
    assert re.findall(r"<dc:language>(.*?)<", text) == ["en", "ar"]
    titles = re.findall(r"<dc:title[^>]*>(.*?)<", text)
    assert "The book" in titles[0]
    assert f"/ {ARABIC[:8]}" in titles[0]
    lines = list(_document(epub, "nav.xhtml").iterfind(f".//{XHTML}nav//{XHTML}li/{XHTML}a"))
    bilingual = [line for line in lines if ARABIC[:8] in "".join(map(str, line.itertext()))]
    assert len(bilingual) >= 3


# ------------------------------------------------------------------------------------- print


@pytest.mark.parametrize("flavour", ["ua1", "3a"])
def test_pdf_is_accessible(pdf: Path, flavour: str) -> None:
    """The PDF is PDF/UA-1 and PDF/A-3a, by veraPDF."""
    assert verapdf(pdf, flavour) == []


def test_pdf_is_an_open_book(pdf: Path) -> None:
    """A page is as wide as two pages of the ordinary edition."""
    with pikepdf.open(pdf) as found:
        size = [float(edge) for edge in found.pages[0].mediabox]
    assert size == pytest.approx([0, 0, 2 * 419.53, 595.28], abs=0.6)


Places = dict[str, tuple[int, float, float]]


@pytest.fixture(scope="module")
def places(pdf: Path) -> Places:
    """The page of each named place, how far it is from the left, and how high it is."""
    with pikepdf.open(pdf) as found:
        pages = {page.obj.objgen: number for number, page in enumerate(found.pages)}
        return {
            str(name): (pages[at[0].objgen], float(at[2]), float(at[3]))
            for name, at in pikepdf.NameTree(found.Root.Names.Dests).items()
        }


def test_pdf_rows(places: Places) -> None:
    """Each paragraph and its translation begin on the same page, at the same height."""
    numbered = [name for name in places if re.fullmatch(r"p\d+", name)]
    assert len(numbered) > 24
    for name in numbered:
        (page, left, top), (there, right, height) = places[name], places[f"{name}.ar"]
        assert page == there, name
        assert abs(top - height) < 2, name
        assert left < right


def test_pdf_lines(pdf: Path, places: Places) -> None:
    """No line of one column reaches into the other, as poppler sees the words on the page."""
    middle = 419.53
    text = poppler("pdftotext", "-bbox", "-f", "6", "-l", "7", str(pdf), "-")
    words = re.findall(r'<word xMin="([\d.]+)"[^>]*xMax="([\d.]+)"[^>]*>(.*?)</word>', text)
    assert len(words) > 300
    for left, right, word in words:
        is_arabic = any("\u0600" <= char <= "\u06ff" for char in word)
        assert not is_arabic or float(left) > middle
        assert float(right) < middle or float(left) > middle or word.strip().isdigit()
    assert len(places) > 24


def test_pdf_headings_stay_with_their_text(places: Places) -> None:
    """No heading is the last on its page."""
    for heading, first in {"second": "p3", "inside": "p2"}.items():
        assert places[heading][0] == places[first][0]


def test_pdf_notes(places: Places) -> None:
    """A note stands beside its translation, on the page of both marks."""
    notes = [name for name in places if re.fullmatch(r".+-note-\d+", name)]
    assert len(notes) == 9
    for note in notes:
        page = places[note][0]
        assert places[f"{note}.ar"][0] == page
        assert places[f"{note}-ref"][0] == page
        assert places[f"{note}-ref.ar"][0] == page
        assert abs(places[note][2] - places[f"{note}.ar"][2]) < 6


def test_pdf_bookmarks(pdf: Path) -> None:
    """A bookmark says the title in both languages."""
    with pikepdf.open(pdf) as found, found.open_outline() as outline:
        titles = [str(item.title) for item in outline.root]
    contents, *titles, index = titles
    assert contents == f"Contents{BESIDE}المحتويات"
    assert index == "الكشاف"
    titles.remove("Index")
    assert len(titles) == 2
    assert all(BESIDE in title and ARABIC[:8] in title for title in titles)


def test_pdf_says_which_column_is_in_which_language(pdf: Path) -> None:
    """The structure tree gives each column its language, for those who hear it."""
    said = []
    with pikepdf.open(pdf) as found:
        waiting = [found.Root.StructTreeRoot]
        while waiting:
            element = waiting.pop()
            if "/Lang" in element:
                said.append((str(element.S), str(element.Lang)))
            kids: Any = element.get("/K", [])
            kids = list(kids) if isinstance(kids, pikepdf.Array) else [kids]
            waiting += [kid for kid in kids if isinstance(kid, pikepdf.Dictionary)]
    assert {kind for kind, _ in said} == {"/Div"}
    languages = [language for _, language in said]
    assert languages.count("ar") == languages.count("en") > 30
