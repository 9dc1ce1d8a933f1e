"""Figures and tables that stand later than their place, so that no page is half empty before."""

from __future__ import annotations

import random
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from lxml import etree

from hexapla.editions.localize import of_source
from hexapla.errors import collected_explanations
from hexapla.formats.pdf import typeset, weasyprint
from hexapla.formats.pdf.pages import balance, floats
from hexapla.formats.pdf.pages.floats import Move
from hexapla.model import Edition, Reading
from hexapla.registry import reader_of, writer_of
from hexapla.theme import Theme, default_templates
from hexapla.verification.compare import differences
from hexapla.verification.words import compare_words
from tests.support.books import book_of

WORDS = "the of and a to in is that it was for on are as with his they at be this from have harbour"


def text(
    figure: str,
    *,
    words: int = 70,
    name: str = "fig-a",
    before: tuple[int, int, int] = (80, 60, 30),
) -> str:
    """A chapter with a float as high as half a page, in the lower half of one."""
    chance = random.Random(3)  # noqa: S311 - a sample

    def paragraph(count: int) -> str:
        return " ".join(chance.choice(WORDS.split()) for _ in range(count)).capitalize() + "."

    first, second, third = map(paragraph, before)
    after = [paragraph(words) for _ in range(4)]
    parts = [
        *("# One {#one}", first, second, f"As [](#{name}) shows, {third}", figure),
        *(*after, "## Next {#next}", paragraph(60)),
    ]
    return "\n\n".join(parts)


def table(more: str = "") -> str:
    """A table that is as high as one may be that is kept whole, and has a line of much text."""
    parts = ["Hull", "Mast", "Rope", "Keel", "Deck", "Sail"]
    rows = [f"| {at} | {part} |" for at, part in enumerate(parts)]
    said = "| all | A line about what every boat in the harbour has |"
    caption = f": Boats. {{#tbl-a {more}}}"
    return "\n".join(["| Place | Part |", "|---|---|", *rows, said, "", caption])


FIGURE = "![Ox. {}](images/square.svg){{#fig-a width=90%}}"


def edition_of(folder: Path, chapter: str, page: str = "A5") -> Edition:
    return of_source(book_of(folder, chapter, more=f'[pdf]\npage = "{page}"'), Theme(folder))


def pages_of(folder: Path, edition: Edition) -> Sequence[balance.Page]:
    """The pages of the only chapter."""
    with weasyprint.layout_session("a test", date(2026, 11, 23), folder):
        document = typeset.compose(edition, folder, Theme(folder))
    return balance.pages_of_chapters(document)["one"]


def holes(pages: Sequence[balance.Page]) -> int:
    return sum(page.is_half_empty for page in pages[:-1])


def test_a_figure_leaves_no_page_half_empty(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A numbered figure stands later where it would leave a page half empty; the build says so."""
    edition = edition_of(tmp_path, text(FIGURE.format("More.")))
    with collected_explanations() as told:
        after = pages_of(tmp_path, edition)
    assert holes(after) == 0
    assert any("'fig-a' stands" in one.what for one in told)
    monkeypatch.setattr(balance.Balance, "improve", lambda _self, _document: False)
    before = pages_of(tmp_path, edition)
    assert holes(before) == 1
    assert len(after) <= len(before)


@pytest.mark.parametrize("caption", ["", "A caption of its own, which has some length."])
def test_the_proof_knows_figures_that_moved(tmp_path: Path, caption: str) -> None:
    """A figure that stands later in its section is no difference, and the ebook names its pages."""
    edition = edition_of(tmp_path, text(FIGURE.format(caption)))
    folios = proven(tmp_path, edition)
    assert int(folios["fig-a"]) == int(folios["one"]) + 1
    marks = marks_of(tmp_path / "a.epub")
    # The paragraph behind the figure stands on the page before it, so that page ends behind both.
    assert marks.index("fig-a") < marks.index(f"page-{folios['fig-a']}")


def test_the_proof_knows_tables_that_moved(tmp_path: Path) -> None:
    """A table that stands later in its section is no difference, and the ebook names its pages."""
    folios = proven(tmp_path, table_of(tmp_path))
    assert int(folios["tbl-a"]) == int(folios["one"]) + 1
    marks = marks_of(tmp_path / "a.epub")
    assert marks.index("tbl-a") < marks.index(f"page-{folios['tbl-a']}")


def proven(folder: Path, edition: Edition) -> Mapping[str, str]:
    """The pages of an edition in which the proof finds no difference, on paper and as an ebook."""
    readings: dict[str, Reading] = {}
    for kind in ("pdf", "epub"):
        made = writer_of(kind)(edition, folder / f"a.{kind}", default_templates())
        read = reader_of(kind)
        assert read is not None
        readings[kind] = read(made)
    folios = readings["pdf"].folios
    for kind, reading in readings.items():
        assert differences(edition.book, "en", kind, reading, folios) == []
        compared = compare_words(edition, kind, reading)
        assert compared is not None
        assert compared.findings == ()
    return folios


def marks_of(ebook: Path) -> list[str]:
    """The ids of a chapter of an ebook in the order of reading."""
    with zipfile.ZipFile(ebook) as packed:
        root = etree.fromstring(packed.read("EPUB/one.xhtml"))
    return [name for one in root.iter(etree.Element) if (name := one.get("id"))]


@pytest.mark.parametrize("page", ["1", "99"])
@pytest.mark.parametrize(("kind", "name"), [("figure", "fig-a"), ("table", "tbl-a")])
def test_a_float_stays_in_its_section(tmp_path: Path, kind: str, name: str, page: str) -> None:
    """A figure or table on a page before its section or behind it is a difference."""
    figure = edition_of(tmp_path, text(FIGURE.format("")))
    edition = figure if kind == "figure" else table_of(tmp_path)
    made = writer_of("pdf")(edition, tmp_path / "a.pdf", default_templates())
    read = reader_of("pdf")
    assert read is not None
    reading = read(made)
    folios: Mapping[str, str] = {**reading.folios, name: page}
    found = differences(edition.book, "en", "pdf", replace(reading, folios=folios))
    assert f"the {kind} {name!r} stands on no page of its section" in [one.what for one in found]


def table_of(folder: Path, more: str = "") -> Edition:
    chapter = text(table(more), name="tbl-a", words=30, before=(10, 10, 8))
    return edition_of(folder, chapter, "A6")


def test_a_table_leaves_no_page_half_empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A numbered table stands later where it would leave a page half empty; the build says so."""
    with collected_explanations() as told:
        after = pages_of(tmp_path, table_of(tmp_path))
    assert holes(after) == 0
    assert any("the table 'tbl-a' stands" in one.what for one in told)
    with collected_explanations() as told:
        kept = pages_of(tmp_path, table_of(tmp_path, ".here"))
    assert holes(kept) == 1
    assert not any("'tbl-a' stands" in one.what for one in told)
    monkeypatch.setattr(balance.Balance, "improve", lambda _self, _document: False)
    before = pages_of(tmp_path, table_of(tmp_path))
    assert holes(before) == 1
    assert len(after) <= len(before)


CHAPTER = """<section>
<h1>One</h1>
<figure id="a" data-number="1"/>
<p id="1"/>
<ul id="2"/>
<figure id="b" data-number="2"><p><span class="note"/></p></figure>
<p id="3"/>
<figure id="c"/>
<p id="4"/>
<figure id="d" data-number="3"/>
<div id="5"><table/></div>
<figure id="f" data-number="4"><p><img class="here"/></p></figure>
<p id="8"/>
<table id="g" data-number="1"/>
<p id="9">A paragraph between letters of which nobody could lose a table.</p>
<p id="10">Short.</p>
<p id="11">Another of these, which is as long as one has to be for that.</p>
<table id="h" data-number="2" class="here"/>
<p id="12">A paragraph that one of the tables before it and after it might pass.</p>
<table id="i" data-number="3" class="long"/>
<p id="13">A paragraph that one of the tables before it and after it might pass.</p>
<figure id="e" data-number="5"/>
<p id="6"/>
<h2>Two</h2>
<p id="7"/>
</section>"""


def test_what_floats_may_pass() -> None:
    """Floats pass text of their section, but no other float; some stay, tables show their place."""
    chapter = etree.fromstring(CHAPTER)
    before = etree.tostring(chapter)
    found = list(floats.moves(chapter, "abcdefghi"))
    figures = [Move("figure", "a", 1), Move("figure", "a", 2), Move("figure", "e", 1)]
    assert found == [*figures, Move("table", "g", 1), Move("table", "g", 3)]
    for one in found:
        floats.move(chapter, one)
        assert etree.tostring(chapter) != before
        floats.put_back(chapter, one)
        assert etree.tostring(chapter) == before
