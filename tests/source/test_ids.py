"""How headings come to their ids."""

import re
from pathlib import Path

import pytest

from hexapla.errors import SourceError
from hexapla.rendering.chapters import file_of
from hexapla.source.faults.warned import warnings
from hexapla.source.id_rules import automatic_ids, slug
from hexapla.source.ids import OWN_ID, WIDGETS
from hexapla.source.pandoc_ast import walk
from hexapla.source.reader import read_book
from hexapla.verification.readings import page_of
from tests.conftest import ROOT
from tests.support.books import folder_of


def ids(root: Path, text: str, reader: str = "markdown") -> list[str]:
    """The ids of the headings of a book."""
    book = read_book(folder_of(root, text, more=f'reader = "{reader}"\n'))
    return [node["c"][1][0] for node in walk(book.blocks) if node["t"] == "Header"]


@pytest.mark.parametrize(
    "text", ["What's new?", "A/B: tests & more", "3. The v2.1_x (beta)", "- one - two", "C++, C#"]
)
def test_one_rule(tmp_path: Path, text: str) -> None:
    """A heading with an accent gets its id by the rule that pandoc has for one without."""
    plain, accented = ids(tmp_path, f"# {text} e\n\nText.\n\n# {text} é\n")
    assert accented == f"{plain}-1"
    assert slug(f"{text} é") == plain
    assert plain in automatic_ids(f"{text} e")


def test_what_the_author_wrote_stands(tmp_path: Path) -> None:
    """Only an author's id is taken as it is; what is taken, or no word, is made another."""
    text = "# One {#x}\n\nText.\n\n# X\n\nText.\n\n# 漢字\n\nText.\n\n# p1\n\nText.\n\n# Ж\n"
    assert ids(tmp_path, text) == ["x", "x-1", "section", "p1-1", "section-1"]
    assert OWN_ID.fullmatch("p1")


@pytest.mark.parametrize("kind", ["block", "picture", "link", "index"])
def test_what_is_given_to_a_thing_is_no_one_elses(kind: str) -> None:
    """The ids of what is counted, in a chapter or over the book, are not left to an author."""
    for name in (f"{kind}-3", f"{kind}-c1-2", f"{kind}-c1-2.ar"):
        assert OWN_ID.fullmatch(name)
    # What the second of two headings "Code" is called: see test_what_the_author_wrote_stands.
    assert not OWN_ID.fullmatch(f"{kind}-1-1")


def test_readers(tmp_path: Path) -> None:
    """GitHub's Markdown keeps GitHub's ids where they are plain; accents are taken off by ours."""
    text = "# A & B\n\nText.\n\n# Été & hiver\n"
    assert ids(tmp_path, text, "gfm") == ["a--b", "ete-hiver"]


@pytest.mark.parametrize(
    ("written", "given"),
    [
        ("sec:two", "sec-two"),
        ("ünï", "uni"),
        ("Глава", "section"),
        ("مقدمة", "section"),
        ("第一章", "section"),
        ("Глава-2", "section-2"),
        ("2024", "section-2024"),
        ("end.", "end"),
        ("x" * 300, "x" * 100),
        ("cited:1", "cited-1-1"),
        ("con", "con"),
        ("A_b.c-9", "A_b.c-9"),
    ],
)
def test_what_an_author_may_write(tmp_path: Path, written: str, given: str) -> None:
    """Any name is an id that can be an address and a file; links by the written name lead there."""
    text = f"# One {{#{written}}}\n\n[x](#{written}) [y](01.md#{written}) [z](#{given})\n"
    assert ids(tmp_path, text) == [given]
    book = read_book(folder_of(tmp_path, text))
    assert {node["c"][2][0] for node in walk(book.blocks) if node["t"] == "Link"} == {f"#{given}"}


def test_letters_of_any_case(tmp_path: Path) -> None:
    """No two ids differ in case only: as names of files they would be one on many systems."""
    text = "# A {#Intro}\n\n[x](#intro) [y](#Intro)\n\n# B {#intro}\n\nText.\n\n# Intro\n"
    assert ids(tmp_path, text) == ["Intro", "intro-1", "intro-1-1"]
    book = read_book(folder_of(tmp_path, text))
    links = [node["c"][2][0] for node in walk(book.blocks) if node["t"] == "Link"]
    assert links == ["#intro-1", "#Intro"]


def test_names_of_what_stands_beside_the_text(tmp_path: Path) -> None:
    """A chapter on search does not take the id of the page's own search, nor any other."""
    text = "# Search\n\n[x](#search) [y](#note)\n\n# Keys {#keys}\n\n# A {#note}\n\n# P1.5\n"
    assert ids(tmp_path, text) == ["search-1", "keys-1", "note-1", "p1-5"]
    book = read_book(folder_of(tmp_path, text))
    links = [node["c"][2][0] for node in walk(book.blocks) if node["t"] == "Link"]
    assert links == ["#search-1", "#note-1"]


def test_every_id_of_a_page_is_taken() -> None:
    """No template of a page with text gives an id that a book could have."""
    names = ["html/base.html", "html/page.html", "parallel/switch.html"]
    found = {
        name.replace("{{ side }}", side)
        for file in names
        for name in re.findall(r'\sid="([^"]*)"', (ROOT / "templates" / file).read_text("utf-8"))
        for side in ("first", "second")
    }
    assert {name for name in found if not OWN_ID.fullmatch(name)} == WIDGETS


@pytest.mark.parametrize("title", ["Code", "Index", "A note", "Link", "Block", "Cited", "P1.1"])
def test_titles_whose_numbered_ids_are_ours(tmp_path: Path, title: str) -> None:
    """Chapters of one title in many files get ids that are none of Hexapla's own."""
    book = read_book(folder_of(tmp_path, *[f"# {title}\n\nText.\n"] * 4))
    found = [node["c"][1][0] for node in walk(book.blocks) if node["t"] == "Header"]
    assert len(set(found)) == len(found)
    assert not any(map(OWN_ID.fullmatch, found))


def test_one_written_name_is_one_place(tmp_path: Path) -> None:
    """The same name twice is refused, also where its letters are no plain ones."""
    for name in ("ünï", "sec:a", "x"):
        with pytest.raises(SourceError, match=f"the id '{name}' stands there twice"):
            read_book(folder_of(tmp_path, f"# A {{#{name}}}\n\n# B {{#{name}}}\n"))


@pytest.mark.parametrize(
    "name", ["con", "CON", "aux", "nul", "com1", "Index", "nav", "cover", "colophon"]
)
def test_pages_have_names_of_their_own(name: str) -> None:
    """A chapter's page is no device of Windows, and no page that Hexapla makes."""
    assert file_of(name) == page_of(name) == f"chapter-{name}"
    assert file_of(f"{name}s") == page_of(f"{name}s") == f"{name}s"


def test_names_in_raw_html(tmp_path: Path) -> None:
    """Anchors in raw HTML may have any name: spaces, quotes, signs."""
    text = (
        '# A\n\n<a name="a b"></a>\n\n## B\n\n<a id=\'c"d\'></a>x <a id="50%&amp;/"></a>\n\n'
        "[1](<#a b>) [2](#c%22d) [3](#50%25&/)\n"
    )
    book = read_book(folder_of(tmp_path, text, more='reader = "gfm"\n'))
    assert warnings(book) == []
    assert [node["c"][2][0] for node in walk(book.blocks) if node["t"] == "Link"] == ["#b"] * 3
