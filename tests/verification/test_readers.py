"""The readers of sites and ebooks, on files that were made by other hands than ours."""

from __future__ import annotations

import subprocess
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest

from hexapla.model import Counts, Printed, Section
from hexapla.source import pandoc
from hexapla.verification.read_back import read_back
from hexapla.verification.readings import NOTHING, as_printed
from hexapla.verification.web import linked
from hexapla.verification.web.page import Page
from tests.support.processes import LIMIT

# ------------------------------------------------------------------------------ written by hand

STYLE = """\
.number { color: #444 }
.paragraph-number { float: left }
nav ol { list-style: none }
"""

FRONT = """\
<!doctype html><html lang="en"><head><title>A book</title>
<link rel="stylesheet" href="look.css"><link rel="next" href="one.html"></head><body>
<main><h1>A book</h1>
<nav><ol>
<li><a href="one.html"><span class="number">1</span> One</a>
  <ol><li><a href="one.html#sub"><span class="number">1.1</span> Below one</a></li></ol></li>
<li><a href="two.html"><span class="number">2</span> Two</a></li>
<li><a href="end.html">An end</a></li>
</ol><p><a href="index-of-terms.html">Index</a></p></nav>
<ul><li><a href="one.html#fig-a"><span class="number">Figure 1</span> A</a></li></ul>
<ul><li><a href="two.html#tab-a"><span class="number">Table 1</span> T</a></li></ul>
</main></body></html>
"""

ONE = """\
<!doctype html><html lang="en"><head><meta charset="utf-8"><link rel="stylesheet" href="look.css">
<link rel="next" href="two.html"></head><body>
<main>
<h1 id="one"><span class="number">1</span> One<sup><a href="#one-note-1">1</a></sup></h1>
<div id="p1"><a class="paragraph-number">1</a><p>Words, see
<a class="reference" href="two.html#two">section&nbsp;&#x2060;2</a>
or <a class="link" href="https://example.org/">there</a>. <span id="index-1">Word</span></p></div>
<h2 id="sub"><span class="number">1.1</span> Below <em>one</em></h2>
<div id="p2"><a class="paragraph-number">٢</a><p>More <math><mi>x</mi></math>
and an <img src="a.png" alt=""> and <img src="gone.png" alt="">.</p></div>
<figure id="fig-a"><img src="a.png" alt=""><figcaption><b class="label">Figure 1:</b> A</figcaption>
</figure>
<div id="one-note-1"><p><i class="note-number">1</i> A note.</p></div>
<p><a rel="next" href="two.html">Two</a></p>
</main></body></html>
"""

TWO = """\
<!doctype html><html lang="en"><head><link rel="stylesheet" href="look.css">
<link rel="prev" href="one.html"><link rel="next" href="end.html"></head><body>
<main><h1 id="two"><span class="number">2</span> Two</h1>
<table id="tab-a"><caption><b class="label">Table 1.</b> T</caption><tr><td>1</td></tr></table>
<pre>code</pre>
<p id="here">A <a href="one.html#nowhere">link</a>, <a href="lost.html">another</a>.</p>
<p><a rel="prev" href="one.html">One</a> <a rel="next" href="end.html">An end</a></p>
</main></body></html>
"""

END = """\
<!doctype html><html lang="en"><body><main><h1 id="end">An <b class="number">end</b></h1>
<p>It ends.</p>
<p><a rel="prev" href="two.html">Two</a></p></main></body></html>
"""

TERMS = """\
<!doctype html><html lang="en"><head><meta charset="utf-8"></head><body><main><h1>Index</h1>
<ul><li>word <a href="one.html#index-1">¶1</a></li></ul></main></body></html>
"""

SITE = {
    "index.html": FRONT,
    "one.html": ONE,
    "two.html": TWO,
    "end.html": END,
    "index-of-terms.html": TERMS,
    "stray.html": END,
    "look.css": STYLE,
    "a.png": "",
}

OUTLINE = (
    Section("1", "one", 1, "One"),
    Section("1.1", "sub", 2, "Below one"),
    Section("2", "two", 1, "Two"),
    Section("", "end", 1, "An end"),
)

COUNTS = Counts(
    figures=1,
    tables=1,
    notes=1,
    paragraphs=2,
    pictures=3,
    formulas=1,
    code_blocks=1,
    index_marks=1,
    links=2,
    equations=0,
    statements=0,
)

TEXT = (
    Printed("section", "one", "1"),
    Printed("call", "one-note-1", "1"),
    Printed("paragraph", "p1", "1"),
    Printed("reference", "two", "section 2"),
    Printed("section", "sub", "1.1"),
    Printed("paragraph", "p2", "2"),
    Printed("figure", "fig-a", "1"),
    Printed("note", "one-note-1", "1"),
    Printed("section", "two", "2"),
    Printed("table", "tab-a", "1"),
    Printed("section", "end", ""),
    Printed("locator", "index-1", "¶1"),
)

LINES = (
    Printed("contents", "one", "1"),
    Printed("contents", "sub", "1.1"),
    Printed("contents", "two", "2"),
    Printed("contents", "end", ""),
    Printed("contents", "fig-a", "1"),
    Printed("contents", "tab-a", "1"),
)


def site(folder: Path, **changed: str) -> Path:
    """The site in a folder, with some files changed; its first page."""
    for name, text in {**SITE, **{f"{key}.html": text for key, text in changed.items()}}.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder / "index.html"


def test_site_written_by_hand(tmp_path: Path) -> None:
    """What a reader sees of a site, and where it leads, is read from its files alone."""
    found = read_back("html", site(tmp_path))
    assert found.outline == OUTLINE
    assert found.counts == COUNTS
    assert found.printed == (*LINES, *TEXT)
    assert found.pages == 5
    assert found.places[:3] == ("one", "p1", "index-1")
    assert found.page_orders == {
        "its contents": ("one", "sub", "two", "end"),
        "its files": ("one", "two", "end", "stray"),
        "the next pages that it names": ("one", "two", "end"),
        "the links to the next page": ("one", "two", "end"),
        "the pages before that it names": ("end",),
        "the links to the page before": ("one", "two", "end"),
    }
    assert found.broken_links == (
        "one.html: gone.png",
        "two.html: one.html#nowhere",
        "two.html: lost.html",
    )


PACKAGE = """\
<package xmlns="http://www.idpf.org/2007/opf" version="3.0">
<manifest>
<item id="a" href="text/one.xhtml" media-type="application/xhtml+xml"/>
<item id="n" href="way.xhtml" media-type="application/xhtml+xml" properties="nav"/>
<item id="b" href="text/two.xhtml" media-type="application/xhtml+xml"/>
<item id="c" href="text/end.xhtml" media-type="application/xhtml+xml"/>
<item id="d" href="text/index-of-terms.xhtml" media-type="application/xhtml+xml"/>
<item id="e" href="text/stray.xhtml" media-type="application/xhtml+xml"/>
</manifest>
<spine><itemref idref="a"/><itemref idref="e"/><itemref idref="c"/><itemref idref="b"/>
<itemref idref="d"/></spine></package>
"""

WAY = """\
<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops"><body>
<nav epub:type="toc"><ol>
<li><a href="text/one.xhtml#one"><span class="number">1</span> One</a>
  <ol><li><a href="text/one.xhtml#sub"><span class="number">1.1</span> Below one</a></li></ol></li>
<li><a href="text/two.xhtml#two"><span class="number">2</span> Two</a></li>
<li><a href="text/end.xhtml#end">An end</a></li></ol></nav>
<nav epub:type="loi"><ol><li><a href="text/one.xhtml#fig-a">Figure 1: A, of 1999</a></li></ol></nav>
<nav epub:type="lot"><ol><li><a href="text/two.xhtml#tab-a">Table 1: T</a></li></ol></nav>
<nav epub:type="page-list" hidden="hidden"><ol>
<li><a href="text/one.xhtml#pg1">٧</a></li></ol></nav>
</body></html>
"""


def ebook(file: Path, **changed: str) -> Path:
    """The same book as an EPUB, in folders that ours does not have."""
    way = changed.pop("way", WAY)
    pages: Mapping[str, str] = {**SITE, **{f"{key}.html": text for key, text in changed.items()}}
    with zipfile.ZipFile(file, "w") as book:
        book.writestr("mimetype", "application/epub+zip")
        container = '<rootfiles xmlns="urn:x"><rootfile full-path="OPS/book.opf"/></rootfiles>'
        book.writestr("META-INF/container.xml", container)
        book.writestr("OPS/book.opf", PACKAGE)
        book.writestr("OPS/way.xhtml", way)
        for name, text in pages.items():
            if name != "index.html":
                place = f"OPS/text/{name.replace('.html', '.xhtml')}"
                book.writestr(place, _as_xhtml(text) if name.endswith(".html") else text)
    return file


def _as_xhtml(text: str) -> str:
    """A page as XHTML: with a namespace, closed elements and no named characters."""
    text = (
        text.replace("<!doctype html>", "").replace("&nbsp;", "&#160;").replace(".html", ".xhtml")
    )
    text = text.replace('<html lang="en">', '<html xmlns="http://www.w3.org/1999/xhtml">')
    for end in ('"utf-8">', '"look.css">', '.xhtml"></head>', 'alt="">'):
        text = text.replace(end, end.replace(">", "/>", 1))
    text = text.replace('.xhtml"><link', '.xhtml"/><link').replace('.xhtml">\n', '.xhtml"/>\n')
    brk = '<span role="doc-pagebreak" id="pg1" aria-label="٧"/>'
    return text.replace('<h1 id="one">', f'{brk}<h1 id="one">')


def test_ebook_written_by_hand(tmp_path: Path) -> None:
    """What a reader sees of an ebook is read by its package document, wherever the files are."""
    found = read_back("epub", ebook(tmp_path / "book.epub"))
    assert dict.fromkeys(found.outline) == dict.fromkeys(OUTLINE)
    assert found.counts.notes == 1
    assert found.counts.paragraphs == 2
    assert set(found.printed) == {*LINES, *TEXT, Printed("page", "pg1", "7")}
    assert found.folios == {"pg1": "7", "index-1": "7"}
    assert found.page_orders == {
        "its contents": ("one", "sub", "two", "end"),
        "its spine": ("one", "stray", "end", "two"),
    }
    assert found.broken_links == (
        "OPS/text/one.xhtml: gone.png",
        "OPS/text/two.xhtml: one.xhtml#nowhere",
        "OPS/text/two.xhtml: lost.xhtml",
    )


# ------------------------------------------------------------------------- one thing of a site


def styled(folder: Path, style: str, **changed: str) -> list[Printed]:
    """What is printed in the text of a site with more style, and not in its lines of contents."""
    first = site(folder, **changed)
    (folder / "look.css").write_text(f"{STYLE}{style}", encoding="utf-8")
    return [one for one in read_back("html", first).printed if one.kind != "contents"]


def test_a_number_before_every_paragraph_is_seen(tmp_path: Path) -> None:
    """What a style puts before text without a number is told; not in a cell or a line of a list."""
    cell = "<table><tr><td><p>A cell</p></td></tr></table><ul><li><p>A line</p></li></ul>"
    cell += "<dl><dt><p>A word</p></dt><dd><p>is this.</p></dd></dl>"
    end = END.replace("<body>", '<head><link rel="stylesheet" href="look.css"></head><body>')
    here = end.replace("<p>It ends.</p>", f"<p class='x'>It ends.</p>{cell}")
    style = '.x::before { content: "9" } li p::before, td p::before, dl p::before { content: "8" }'
    found = styled(tmp_path, style, end=here)
    assert [one for one in found if one not in TEXT] == [Printed("paragraph", "", "9")]


def test_a_number_before_a_paragraph_that_has_a_name_is_seen(tmp_path: Path) -> None:
    """A paragraph with a name of its own has no number either, whatever a style puts there."""
    found = styled(tmp_path, '#here::before { content: "9" }')
    assert [one for one in found if one not in TEXT] == [Printed("paragraph", "", "9")]


@pytest.mark.parametrize("name", ["p1", "one-note-1", "fig-a"])
def test_a_number_in_what_has_one_stands_for_no_other(tmp_path: Path, name: str) -> None:
    """What a style prints within a paragraph, a note or a figure belongs to that."""
    one = ONE.replace("</figcaption>", "<p>More.</p></figcaption>")
    found = styled(tmp_path, f'#{name} p::before {{ content: "9" }}', one=one)
    assert "" not in {each.id for each in found}


def test_a_number_that_only_a_style_prints_in_a_note_is_seen(tmp_path: Path) -> None:
    """A note without a number of its own has the one that a style prints before its text."""
    bare = ONE.replace('<i class="note-number">1</i> A note.', "A note.")
    found = styled(tmp_path, '#one-note-1 p::before { content: "9" }', one=bare)
    assert [one for one in found if one.kind == "note"] == [Printed("note", "one-note-1", "9")]


def test_a_number_before_what_follows_in_a_note_is_seen(tmp_path: Path) -> None:
    """What a style prints before any paragraph of a note stands beside its number, each once."""
    more = ONE.replace("A note.</p>", "A note.</p><p>More.</p>")
    style = '#one-note-1 p::before { content: "9" } #one-note-1 p + p::before { content: "8" }'
    found = styled(tmp_path, style, one=more)
    assert [one for one in found if one.kind == "note"] == [Printed("note", "one-note-1", "9 1 8")]


def test_a_number_that_is_a_paragraph_is_seen_once(tmp_path: Path) -> None:
    """What a style prints before the number of a note is read once, whatever holds the number."""
    number = '<p><i class="note-number">1</i> A note.'
    own = ONE.replace(number, '<p class="note-number">1</p><p>A note.')
    assert own != ONE
    found = styled(tmp_path, '#one-note-1 .note-number::before { content: "9" }', one=own)
    assert [one for one in found if one.kind == "note"] == [Printed("note", "one-note-1", "9 1")]


def test_a_number_before_a_list_is_of_no_line(tmp_path: Path) -> None:
    """What a style prints once, before all lines of contents, is the number of none of them."""
    first = site(tmp_path)
    style = f'{STYLE}nav ol::before {{ content: "9" }}'
    (tmp_path / "look.css").write_text(style, encoding="utf-8")
    found = read_back("html", first).printed
    lines = [one for one in found if one.kind == "contents"]
    assert [one for one in lines if one.id in {"one", "two", "end"}] == [
        one for one in LINES if one.id in {"one", "two", "end"}
    ]


@pytest.mark.parametrize("tag", ["sup", "span", "em", "strong"])
def test_a_number_round_what_holds_a_link_is_seen(tmp_path: Path, tag: str) -> None:
    """What a style prints after what holds a link, and nothing else, is read with the link."""
    link = 'two.html#two">section&nbsp;&#x2060;2</a>'
    assert link in ONE
    begin = '<a class="reference" href="'
    text = ONE.replace(begin, f"<{tag} class='x'>{begin}").replace(link, f"{link}</{tag}>")
    found = styled(tmp_path, '.x::after { content: "9" }', one=text)
    assert Printed("reference", "two", "section 2 9") in found


def test_a_link_to_what_is_only_called_like_a_word_is_no_line_of_an_index(tmp_path: Path) -> None:
    """Only links to the words that were marked say where the index finds them."""
    more = ONE.replace("A note.", 'A note <a href="two.html#index-1-more">of 7</a>.')
    found = styled(tmp_path, "", one=more)
    assert [one for one in found if one.kind == "locator"] == [Printed("locator", "index-1", "¶1")]


@pytest.mark.parametrize("level", range(1, 7))
def test_headings_of_every_level(tmp_path: Path, level: int) -> None:
    """A section has the level of its heading, 1 to 6."""
    text = ONE.replace("<h2", f"<h{level}").replace("</h2>", f"</h{level}>")
    found = read_back("html", site(tmp_path, one=text))
    assert Section("1.1", "sub", level, "Below one") in found.outline


def test_a_number_within_a_title_is_none_of_the_section(tmp_path: Path) -> None:
    """Only what a heading begins with is its number."""
    text = TWO.replace('<span class="number">2</span> Two', '<em>Two</em> <b class="number">7</b>')
    found = styled(tmp_path, "", two=text)
    assert Printed("section", "two", "") in found


def test_what_stands_in_a_title(tmp_path: Path) -> None:
    """A remark in the file is no word of a title; all else that is no note's call is."""
    quoted = "<!-- a remark -->Two <q>and more</q>"
    found = read_back("html", site(tmp_path, two=TWO.replace(" Two</h1>", f" {quoted}</h1>")))
    assert found.outline[2].title == "Two and more"


@pytest.mark.parametrize("before", ["Words ", "<p>Words</p>"])
def test_a_heading_within_a_section_does_not_name_it(tmp_path: Path, before: str) -> None:
    """The id of an element is that of its section only where the heading comes first in it."""
    opening = '<section id="end"><h1>'
    first = read_back("html", site(tmp_path, end=END.replace('<h1 id="end">', opening)))
    assert first.outline == OUTLINE
    later = END.replace('<h1 id="end">', opening.replace("<h1>", f"{before}<h1>"))
    assert read_back("html", site(tmp_path, end=later)).outline[-1].id == ""


def test_numbers_beside_a_heading(tmp_path: Path) -> None:
    """What a style prints after a heading is read with it; what stands before all text is not."""
    style = '#one::after { content: "9" } main::before { content: "8" }'
    assert Printed("section", "one", "1 9") in styled(tmp_path, style)


def test_only_ids_of_numbered_things_are_counted(tmp_path: Path) -> None:
    """An id that only begins like that of a paragraph or a note is of neither."""
    more = TWO.replace("<pre>", '<div id="p7-more"></div><div id="two-note-1-more"></div><pre>')
    assert read_back("html", site(tmp_path, two=more)).counts == COUNTS
    style = 'div::before { content: "9" }'
    assert {one.id for one in styled(tmp_path, style, two=more)} <= {one.id for one in TEXT}


def test_two_titles_in_one_line(tmp_path: Path) -> None:
    """A line of contents of a parallel edition has a title for each language, and one number."""
    both = 'Pair<span class="beside"> / <span lang="fr">Deux</span></span></a>'
    two = TWO.replace("</h1>", '</h1><h1 id="two.fr"><span class="number">2</span> Paire</h1>')
    found = read_back("html", site(tmp_path, index=FRONT.replace("Two</a>", both), two=two))
    lines = [one for one in found.printed if one.kind == "contents" and one.id.startswith("two")]
    assert lines == [Printed("contents", "two", "2"), Printed("contents", "two.fr", "2")]
    titles = [(one.id, one.title) for one in found.outline if one.id.startswith("two")]
    assert sorted(titles) == [
        ("two", "Pair"),
        ("two", "Two"),
        ("two.fr", "Deux"),
        ("two.fr", "Paire"),
    ]


def test_another_title_in_a_line_is_in_the_outline(tmp_path: Path) -> None:
    """Where the contents call a section something else, both titles are told, and no others."""
    found = read_back("html", site(tmp_path, index=FRONT.replace("Below one", "Beneath")))
    assert found.outline == (*OUTLINE, Section("1.1", "sub", 2, "Beneath"))


def test_a_line_of_contents_that_leads_to_no_section(tmp_path: Path) -> None:
    """A line that leads to a paragraph is in the contents, and has no title to compare."""
    line = '<li><a href="one.html#p1">Words</a></li>'
    found = read_back("html", site(tmp_path, index=FRONT.replace("<nav><ol>", f"<nav><ol>{line}")))
    assert found.outline == OUTLINE
    assert found.page_orders["its contents"] == ("p1", "one", "sub", "two", "end")


@pytest.mark.parametrize(("page", "way"), [("one", "next"), ("two", "prev")])
def test_another_title_in_a_link_between_pages(tmp_path: Path, page: str, way: str) -> None:
    """Where a link on or back calls a page something else, that title is told, too."""
    before = SITE[f"{page}.html"]
    name = "Two" if way == "next" else "One"
    changed = before.replace(f">{name}</a>", ">Ants</a>")
    assert changed != before
    found = read_back("html", site(tmp_path, **{page: changed}))
    assert [one.title for one in found.outline[len(OUTLINE) :]] == ["Ants"]


def test_a_link_on_to_the_index_names_no_section(tmp_path: Path) -> None:
    """The page of the index has no section: what leads to it may be called as one likes."""
    on = '<p><a rel="next" href="index-of-terms.html">Words</a></p>'
    found = read_back("html", site(tmp_path, end=END.replace("<p>It ends.</p>", on)))
    assert found.outline == OUTLINE


def test_pages_that_lead_on_in_a_circle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A way that comes back to a page ends there, after few steps."""
    steps, step = count(), linked.LinkedPages._next_page

    def counted(pages: linked.LinkedPages, here: Page, tag: str, way: str) -> str:
        assert next(steps) < 99
        return step(pages, here, tag, way)

    monkeypatch.setattr(linked.LinkedPages, "_next_page", counted)
    round_again = END.replace("<p>It ends.</p>", '<p><a rel="next" href="one.html">One</a></p>')
    found = read_back("html", site(tmp_path, end=round_again))
    assert found.page_orders["the links to the next page"] == ("one", "two", "end")


def test_where_links_may_lead(tmp_path: Path) -> None:
    """A style that is gone is lost; what is outside the site is nobody's to look for."""
    outside = "..", "../a.html", "/b.html", "//example.org/d.html", "https:e.html", "c.html"
    links = "".join(f'<a href="{to}">x</a>' for to in outside)
    style = '<link rel="stylesheet" href="gone.css">'
    found = read_back("html", site(tmp_path, end=END.replace("<p>It ends.</p>", links + style)))
    lost = [one for one in found.broken_links if one.startswith("end.html")]
    assert lost == ["end.html: c.html", "end.html: gone.css"]


# ----------------------------------------------------------------------- one thing of an ebook


def test_a_navigation_by_roles(tmp_path: Path) -> None:
    """The contents and the page list are known by their roles, too."""
    way = WAY.replace('epub:type="toc"', 'role="doc-toc"')
    way = way.replace('epub:type="page-list"', 'role="doc-pagelist"')
    found = read_back("epub", ebook(tmp_path / "book.epub", way=way))
    assert found.page_orders["its contents"] == ("one", "sub", "two", "end")
    assert Printed("page", "pg1", "7") in found.printed


def test_a_second_navigation_is_no_page(tmp_path: Path) -> None:
    """An ebook has one page with its contents: what else calls itself so is not read."""
    file = ebook(tmp_path / "book.epub")
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(tmp_path / "new.epub", "w") as new:
        for name in old.namelist():
            text = old.read(name)
            if name.endswith(".opf"):
                more = b'<item id="m" href="more.xhtml" properties="nav"/></manifest>'
                text = text.replace(b"</manifest>", more)
            new.writestr(name, text)
        new.writestr("OPS/more.xhtml", _as_xhtml(END).replace('"end"', '"more"'))
    found, whole = read_back("epub", tmp_path / "new.epub"), read_back("epub", file)
    assert replace(found, faults=()) == replace(whole, faults=())
    assert "2 items of its manifest are 'nav'" in [one.what for one in found.faults]


def test_a_list_of_contents_that_something_holds(tmp_path: Path) -> None:
    """A line of contents is of the first level where no other line stands above it."""
    way = WAY.replace("<ol>", "<div><ol>", 1).replace("</ol></nav>", "</ol></div></nav>", 1)
    found = read_back("epub", ebook(tmp_path / "book.epub", way=way))
    levels = {(one.id, one.level) for one in found.outline if one.id != "sub"}
    assert levels == {("one", 1), ("two", 1), ("end", 1)}


@pytest.mark.parametrize(
    "beginning",
    ['title="8"/>', ">8</span>", 'aria-label="8" title="9">10</span>', 'title="8">10</span>'],
)
def test_the_name_of_a_printed_page(tmp_path: Path, beginning: str) -> None:
    """A page is called by its label, else by its title, else by its text."""
    end = f'It <span role="doc-pagebreak" id="pg2" {beginning} ends.'
    end = end.replace('id="pg2" >', 'id="pg2">')
    text = END.replace("It ends.", end)
    found = read_back("epub", ebook(tmp_path / "book.epub", end=text))
    assert found.folios["pg2"] == "8"


def test_an_ebook_with_a_style_in_another_encoding(tmp_path: Path) -> None:
    """A style sheet that is not in UTF-8 is read as far as it goes."""
    file = ebook(tmp_path / "book.epub")
    style = '/* caf\xe9 */ #p1::before { content: "9" }'
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(tmp_path / "new.epub", "w") as new:
        for name in old.namelist():
            is_style = name.endswith(".css")
            new.writestr(name, style.encode("latin-1") if is_style else old.read(name))
    found = read_back("epub", tmp_path / "new.epub")
    assert Printed("paragraph", "p1", "9 1") in found.printed


# ------------------------------------------------------------------------------------ by pandoc

MARKDOWN = """\
# First {#first}

Words.[^n] See [here](#second).

## Inside *it* {#inside}

# Second {#second}

[Words.]{#p1 .x} `1`

# After {#after .unnumbered}

The end.

[^n]: A note.
"""


def by_pandoc(target: Path, kind: str) -> None:
    source = target.with_name("book.md")
    source.write_text(MARKDOWN, encoding="utf-8")
    command = [pandoc.executable(), str(source), "--number-sections", "--toc", "-t", kind]
    command += ["--metadata", "title=T", "-o", str(target)]
    subprocess.run(command, check=True, timeout=LIMIT)


BY_PANDOC = [
    Section("1", "first", 1, "First"),
    Section("1.1", "inside", 2, "Inside it"),
    Section("2", "second", 1, "Second"),
    Section("", "after", 1, "After"),
]


def test_site_made_by_pandoc(tmp_path: Path) -> None:
    """The outline of a site that another program made is the one that its source has."""
    by_pandoc(tmp_path / "site", "chunkedhtml")
    found = read_back("html", tmp_path / "site" / "index.html")
    assert list(found.outline) == BY_PANDOC
    numbers = {(one.kind, one.id, one.text) for one in found.printed}
    for section in BY_PANDOC:
        assert ("section", section.id, section.number) in numbers
        assert ("contents", section.id, section.number) in numbers
    assert found.page_orders["its contents"] == ("first", "inside", "second", "after")
    assert found.broken_links == ()


def test_ebook_made_by_pandoc(tmp_path: Path) -> None:
    """The outline of an ebook that another program made is the one that its source has."""
    by_pandoc(tmp_path / "book.epub", "epub3")
    found = read_back("epub", tmp_path / "book.epub")
    assert list(dict.fromkeys(found.outline)) == BY_PANDOC
    numbers = [(one.kind, one.id, one.text) for one in found.printed]
    assert [one for one in numbers if one[0] == "contents"] == [
        ("contents", section.id, section.number) for section in BY_PANDOC
    ]
    assert [
        one for one in numbers if one[0] == "section" and one[1] in {s.id for s in BY_PANDOC}
    ] == [("section", section.id, section.number) for section in BY_PANDOC]
    assert found.broken_links == ()


# ------------------------------------------------------------------------------------- hostile


@pytest.mark.parametrize("content", [b"", b"no zip", b"PK\x03\x04"])
def test_what_is_no_ebook_says_nothing(tmp_path: Path, content: bytes) -> None:
    """A file that cannot be read has no sections; it stops nothing."""
    file = tmp_path / "book.epub"
    file.write_bytes(content)
    assert read_back("epub", file) == NOTHING


@pytest.mark.parametrize("page", ["", "<", "<main>" * 300, "\0", "<nav><ol><li><a href='//[x'>"])
def test_broken_pages_stop_nothing(tmp_path: Path, page: str) -> None:
    """A page that is no HTML is a page without sections."""
    found = read_back("html", site(tmp_path, one=page))
    assert "one" not in {section.id for section in found.outline}


def test_a_site_is_not_read_through_links(tmp_path: Path) -> None:
    """A page or a style that is a link to a file elsewhere is not read."""
    first = site(tmp_path)
    for name in ("two.html", "look.css"):
        (tmp_path / name).rename(tmp_path.parent / f"{tmp_path.name}-{name}")
        (tmp_path / name).symlink_to(tmp_path.parent / f"{tmp_path.name}-{name}")
    found = read_back("html", first)
    assert "two" not in {section.id for section in found.outline}


def test_as_printed() -> None:
    """Digits of any script are Latin, spaces are one, and marks that nobody sees are none."""
    assert as_printed(" القسم\u00a0\u2060٢.٣ ") == "القسم 2.3"
    assert as_printed("第\u2060२\u200f節") == "第2節"
