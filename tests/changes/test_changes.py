"""Errata: what differs between two builds, in every language, and the bars beside it in print."""

from __future__ import annotations

import json
import re
import shutil
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polib
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html
from PIL import Image

from hexapla.changes.diff import changes, difference
from hexapla.rendering.blocks import Block, of_site
from tests.conftest import Hexapla, Once, replace
from tests.support.browser import chromium, seen, served
from tests.support.judges import nu_checker, pdf_text, poppler, verapdf

pytestmark = pytest.mark.slow

if TYPE_CHECKING:
    from lxml.etree import _Element

LANGUAGES = ["en", "fr", "zh-Hans"]
SLUG = "a-first-book"

OLD = """# Beginning {#beginning}

The network carries the letters of everybody, and nobody owns the road they travel on.[^note]

Every state keeps its own house in order; its guests respect the rules of the house.

This paragraph will be taken out, since it says nothing that the others do not say better.

A promise that was given in one room holds in all the rooms of the building.

- The first item of the list stays as it is.
- The last word of the second item is: apples.

[^note]: A note stands at the foot of the page, and is changed later.
"""

NEW = """# Beginning {#beginning}

The network carries the letters of everybody, and no one owns the road they travel on.[^note]

A promise that was given in one room holds in all the rooms of the building.

Every state keeps its own house in order; its guests respect the rules of the house.

Here is a paragraph that was written for the second edition of this little book.

- The first item of the list stays as it is.
- The last word of the second item is: pears.

[^note]: A note stands at the foot of the page, and has been changed.
"""

WORDS = {
    "fr": {
        "The network": "Le réseau porte les lettres de tous, et {} la route qu’elles suivent.⟦1⟧",
        "nobody": "personne ne possède",
        "no one": "nul ne possède",
        "Every state": "Chaque État tient sa maison en ordre ; ses hôtes en respectent les règles.",
        "This paragraph": "Ce paragraphe sera retiré : il ne dit rien de plus que les autres.",
        "A promise": "Une promesse donnée dans une pièce vaut dans toutes les pièces de la maison.",
        "Here is": "Voici un paragraphe écrit pour la deuxième édition de ce petit livre.",
    },
    "zh-Hans": {
        "The network": "网络传递每个人的信件，{}信件所经过的道路。⟦1⟧",
        "nobody": "没有人拥有",
        "no one": "任何人都不拥有",
        "Every state": "各国管好自己的家；来客尊重这个家的规矩。",
        "This paragraph": "这一段将被删除，因为别处说得更好。",
        "A promise": "在一个房间里许下的诺言，在整座楼的所有房间里都有效。",
        "Here is": "这是为这本小书第二版新写的一段文字。",
    },
}
"""Translations by how the source begins; the rest says its language and then the source."""


def translate(book: Path) -> None:
    for tag, words in WORDS.items():
        path = book / "translations" / f"{tag}.po"
        catalog = polib.pofile(str(path), wrapwidth=0)
        for entry in [entry for entry in catalog if not entry.obsolete]:
            start = next((key for key in words if entry.msgid.startswith(key)), "")
            owner = "nobody" if "nobody" in entry.msgid else "no one"
            if start:
                entry.msgstr = words[start].format(words[owner])
            elif not entry.msgstr or entry.fuzzy:
                entry.msgstr = f"{tag}: {entry.msgid}"
            entry.flags = [flag for flag in entry.flags if flag != "fuzzy"]
            entry.previous_msgid = None
        catalog.save()


@pytest.fixture(scope="session")
def two(once: Once, starter: Path, hexapla: Hexapla) -> Path:
    """A book with an older build in ``old/``, the one of now in ``dist/``, and the changes."""

    def build(book: Path, text: str, day: str) -> None:
        settings = book / "source" / "book.toml"
        written = settings.read_text(encoding="utf-8")
        settings.write_text(re.sub(r"(?m)^date .*", f"date = {day}", written), encoding="utf-8")
        (book / "source" / "01-beginning.md").write_text(text, encoding="utf-8")
        assert hexapla("sync", "--project", book).code == 0
        translate(book)
        done = hexapla("--project", book, "--format", "html", "--format", "pdf")
        assert done.code == 0, done.stderr

    def fill(folder: Path) -> None:
        shutil.copytree(starter, folder)
        settings = folder / "source" / "book.toml"
        replace(settings, '["fr"]', '["fr", "zh-Hans"]')
        replace(settings, "paragraphs = false", "paragraphs = true")
        last = folder / "source" / "02-going-on.md"
        last.write_text("# Going on {#going-on}\n\nSee [](#beginning).\n", encoding="utf-8")
        build(folder, OLD, "2026-11-01")
        shutil.copytree(folder / "dist", folder / "old")
        build(folder, NEW, "2026-11-23")
        done = hexapla("changes", folder / "old" / "manifest.json", "--project", folder)
        (folder / "said.txt").write_text(done.stdout, encoding="utf-8")
        assert done.code == 0, done.stderr

    return once("two-builds", fill)


@pytest.fixture(scope="session")
def told(two: Path) -> dict[str, dict[str, Any]]:
    """What ``changes.json`` says of each language."""
    record = json.loads((two / "changes" / "changes.json").read_text(encoding="utf-8"))
    return {one["language"]: one for one in record["languages"]}


def bare(text: str) -> str:
    return "".join(text.split())


def words_of(change: dict[str, Any], kind: str) -> list[str]:
    return [text.strip() for kind_, text in change["pieces"] if kind_ == kind]


# --------------------------------------------------------------------------- what is found


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_of_change_is_found(told: dict[str, dict[str, Any]], language: str) -> None:
    """One paragraph changed, one moved, one removed and one added; an item and a note changed."""
    one = told[language]
    assert one["counts"] == {"changed": 3, "added": 1, "removed": 1, "moved": 1}
    kinds = [(change["kind"], change["what"]) for change in one["changes"]]
    assert kinds == [
        ("changed", "paragraph"),
        ("moved", "paragraph"),
        ("removed", "paragraph"),
        ("added", "paragraph"),
        ("changed", "item"),
        ("changed", "note"),
    ]


def test_numbers_before_and_now(told: dict[str, dict[str, Any]]) -> None:
    """A place is told by its number now, and by the one it had where that was another."""
    places = {
        language: [(c["place"], c["was"]) for c in one["changes"]] for language, one in told.items()
    }
    assert places["en"][:4] == [("¶1", ""), ("¶2", "¶4"), ("¶3", ""), ("¶4", "")]
    assert [places[language][-1][0] for language in LANGUAGES] == ["Note 1", "Note 1", "注1"]


@pytest.mark.parametrize(
    ("language", "removed", "added"),
    [
        ("en", ["nobody"], ["no one"]),
        ("fr", ["personne"], ["nul"]),
        ("zh-Hans", ["没有人"], ["任何人都不"]),
    ],
)
def test_the_words_that_differ(
    told: dict[str, dict[str, Any]], language: str, removed: list[str], added: list[str]
) -> None:
    """Inside a changed paragraph the words are told, in languages with and without spaces."""
    change = told[language]["changes"][0]
    assert words_of(change, "removed") == removed
    assert words_of(change, "added") == added


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_change_has_its_printed_page(
    two: Path, told: dict[str, dict[str, Any]], language: str
) -> None:
    """The page of a change is the page of the PDF on which its words stand."""
    for change in told[language]["changes"]:
        which = "old" if change["kind"] == "removed" else "dist"
        file = two / which / language / f"{SLUG}.pdf"
        page = str(change["page"])
        there = bare(pdf_text(file, "-f", page, "-l", page))
        longest = max((t for k, t in change["pieces"] if k != "removed" or which == "old"), key=len)
        assert bare(longest)[:6] in there


def test_the_command_says_how_much(two: Path) -> None:
    """A line for each language, and where the pages are."""
    lines = (two / "said.txt").read_text(encoding="utf-8").splitlines()
    assert "zh-Hans: 3 changed, 1 added, 1 removed, 1 moved" in lines
    assert lines[-1].endswith("changes/index.html")


# ------------------------------------------------------------------------------- the pages


def page(file: Path) -> _Element:
    return html.parse(file).getroot()


def text(element: _Element) -> str:
    return " ".join("".join(map(str, element.itertext())).split())


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sheet_shows_every_change(
    two: Path, told: dict[str, dict[str, Any]], language: str
) -> None:
    """The sheet of a language is in that language and marks what went and what came."""
    root = page(two / "changes" / language / "index.html")
    assert root.get("lang") == language
    items = list(root.iterfind(".//main//section/ul/li"))
    assert [item.get("class") for item in items] == [c["kind"] for c in told[language]["changes"]]
    for item, change in zip(items, told[language]["changes"], strict=True):
        shown = Counter(str(e.tag) for e in item.iter("del", "ins"))
        assert shown["del"] == len(words_of(change, "removed"))
        assert shown["ins"] == len(words_of(change, "added"))


def test_the_pages_need_nothing_else(two: Path) -> None:
    """Every link of the pages leads to a file beside them; no style or script stands in them."""
    folder = two / "changes"
    for file in folder.rglob("*.html"):
        root = page(file)
        for element in root.iter("a", "link"):
            href = element.get("href", "")
            assert (file.parent / href).resolve().is_relative_to(folder.resolve())
            assert (file.parent / href).is_file(), f"{file}: {href}"
        assert not [e for e in root.iter() if e.get("style") or e.tag in {"script", "style"}]


def test_outside_judges_of_the_pages(two: Path) -> None:
    """The Nu HTML Checker and axe-core, in light and in dark, have nothing against the pages."""
    folder = two / "changes"
    assert nu_checker(folder) == []
    names = ["index.html", *(f"{language}/index.html" for language in LANGUAGES)]
    with chromium() as browser, served(folder) as address:
        assert seen(browser, [f"{address}{name}" for name in names]) == []


# -------------------------------------------------------------------------------- the bars


def _dark_rows(file: Path, number: int, folder: Path, share: float) -> set[int]:
    """The rows of a page, in points, with black at a place across it."""
    name = folder / f"{file.stem}-{number}"
    which = ("-f", str(number), "-l", str(number))
    poppler("pdftoppm", "-r", "72", "-gray", *which, str(file), str(name))
    made = next(folder.glob(f"{name.name}-*.pgm"))
    with Image.open(made) as picture:
        at = round(picture.width * share)
        strip = picture.crop((at - 2, 0, at + 3, picture.height))
        rows = [min(strip.crop((0, y, 5, y + 1)).tobytes()) for y in range(strip.height)]
    made.unlink()
    return {row for row, darkest in enumerate(rows) if darkest < 128}


@pytest.mark.parametrize("language", LANGUAGES)
def test_bars_stand_in_the_outer_margin(two: Path, tmp_path: Path, language: str) -> None:
    """On the page of the changes there are bars on the outer side, which the edition has not."""
    number = 5  # the first page of the text: a recto, so the outer side is the right one
    barred = two / "changes" / language / f"{SLUG}-changes.pdf"
    plain = two / "dist" / language / f"{SLUG}.pdf"
    outer = 1 - 0.3 * 15 / 148
    rows = _dark_rows(barred, number, tmp_path, outer)
    assert len(rows) > 30
    assert not _dark_rows(plain, number, tmp_path, outer)
    assert not _dark_rows(barred, number, tmp_path, 1 - outer)
    assert not _dark_rows(barred, number + 2, tmp_path, outer)


@pytest.mark.parametrize("language", LANGUAGES)
def test_bars_change_nothing_else(two: Path, language: str) -> None:
    """The pages with bars say the same, page by page, as those without."""
    barred = two / "changes" / language / f"{SLUG}-changes.pdf"
    assert pdf_text(barred) == pdf_text(two / "dist" / language / f"{SLUG}.pdf")


@pytest.mark.parametrize("flavour", ["ua1", "3a"])
def test_pages_with_bars_are_valid(two: Path, flavour: str) -> None:
    """Bars are artifacts: the PDF is accessible and keeps, as the one without them."""
    assert verapdf(two / "changes" / "zh-Hans" / f"{SLUG}-changes.pdf", flavour) == []


# ------------------------------------------------------------------------- nothing, faults


def test_nothing_has_changed(two: Path, tmp_path: Path, hexapla: Hexapla) -> None:
    """A build compared with itself: it says so, on the terminal and on every sheet."""
    book = shutil.copytree(two, tmp_path / "book")
    done = hexapla("changes", book / "dist" / "manifest.json", "--project", book)
    assert done.code == 0, done.stderr
    assert "Nothing has changed since 2026-11-23.\n" in done.stdout
    for language, sentence in (("en", "Nothing has changed."), ("fr", None)):
        root = page(book / "changes" / language / "index.html")
        shown = [text(e) for e in root.iterfind(".//p[@class='none']")]
        assert len(shown) == 1
        assert sentence is None or shown == [sentence]
    assert not list((book / "changes").rglob("*.pdf"))


def test_what_cannot_be_compared(two: Path, tmp_path: Path, hexapla: Hexapla) -> None:
    """No manifest, a broken one, one without its pages, one of another book: each is refused."""
    broken, alone, other = (tmp_path / name for name in ("broken", "alone", "other"))
    for folder in (broken, alone, other):
        folder.mkdir()
    (broken / "manifest.json").write_text("{", encoding="utf-8")
    shutil.copy(two / "old" / "manifest.json", alone)
    shutil.copy(two / "old" / "manifest.json", other)
    replace(other / "manifest.json", "urn:uuid:", "urn:other:")
    expected = {
        tmp_path / "nowhere" / "manifest.json": "nothing has been built here",
        broken / "manifest.json": "cannot be read",
        alone: "no HTML edition stands here",
        other: "of another book",
    }
    before = (two / "changes" / "changes.json").read_bytes()
    for path, what in expected.items():
        done = hexapla("changes", path, "--project", two)
        assert done.code == 2
        assert what in done.stderr
        assert "TIP" in done.stderr
    assert (two / "changes" / "changes.json").read_bytes() == before


def test_a_build_that_lags_is_refused(two: Path, tmp_path: Path, hexapla: Hexapla) -> None:
    """Where the source is newer than ``dist/``, bars would stand in wrong places."""
    book = shutil.copytree(two, tmp_path / "book")
    replace(book / "source" / "01-beginning.md", "Every state", "Each state")
    done = hexapla("changes", book / "old", "--project", book, "--language", "en")
    assert done.code == 2
    assert "run `build` first" in done.stderr


def test_a_strange_folder_stays(two: Path, tmp_path: Path, hexapla: Hexapla) -> None:
    """A folder ``changes/`` that Hexapla did not write is never replaced."""
    book = shutil.copytree(two, tmp_path / "book", ignore=shutil.ignore_patterns("changes"))
    (book / "changes").mkdir()
    (book / "changes" / "mine.txt").write_text("mine", encoding="utf-8")
    done = hexapla("changes", book / "old", "--project", book)
    assert done.code == 2
    assert (book / "changes" / "mine.txt").read_text(encoding="utf-8") == "mine"


# -------------------------------------------------------------------------------- the laws

SENTENCES = st.lists(
    st.text("abc 的网络文 اب.!é ", min_size=1, max_size=20).map(str.strip).filter(bool), max_size=8
)


def blocks(texts: list[str]) -> list[Block]:
    return [Block("paragraph", text, text, f"p{at}") for at, text in enumerate(texts)]


@given(SENTENCES, SENTENCES)
def test_every_block_is_accounted_for(old: list[str], new: list[str]) -> None:
    """Each block of both builds stayed, or is in one change; what stayed is equal, in order."""
    found = changes(blocks(old), blocks(new))
    befores = [c.old.place for c in found if c.old]
    afters = [c.new.place for c in found if c.new]
    assert len(set(befores)) == len(befores)
    assert len(set(afters)) == len(afters)
    stayed = [b.text for b in blocks(old) if b.place not in befores]
    assert stayed == [b.text for b in blocks(new) if b.place not in afters]
    assert [c.at for c in found] == sorted(c.at for c in found)


@given(SENTENCES)
def test_the_same_is_no_change(texts: list[str]) -> None:
    """A text compared with itself has no changes."""
    assert changes(blocks(texts), blocks(texts)) == []


@given(st.text(max_size=40), st.text(max_size=40), st.sampled_from(["en", "ar", "zh-Hans", "th"]))
def test_pieces_hold_both_versions(old: str, new: str, language: str) -> None:
    """What stayed and was removed is the old text; what stayed and was added is the new one."""
    pieces = difference(old, new, language)
    assert "".join(text for kind, text in pieces if kind != "added") == old
    assert "".join(text for kind, text in pieces if kind != "removed") == new


def test_what_is_no_text_is_no_change(tmp_path: Path) -> None:
    """Numbers, marks of notes, anchors and ways back are ours: other ones make no change."""
    page_ = (
        '<html><main><section class="chapter"><h1 id="a"><span class="number">{n}</span> T</h1>'
        '<div class="paragraph" id="p{n}"><a class="paragraph-number" href="#p">{n}</a><p>One'
        '<sup><a class="noteref" href="#">{n}</a></sup> (see <a class="reference" '
        'href="#b">section {n}</a>).</p></div></section></main></html>'
    )
    nav = '<html><main><nav><ul class="contents"><li><a href="a.html">T</a></li></ul></nav></main>'
    found = []
    for number in ("1", "2"):
        folder = tmp_path / number
        folder.mkdir()
        (folder / "index.html").write_text(nav, encoding="utf-8")
        (folder / "a.html").write_text(page_.replace("{n}", number), encoding="utf-8")
        found.append(of_site(folder / "index.html"))
    assert [block.text for block in found[0]] == ["T", "One (see section 1)."]
    assert changes(*found) == []
