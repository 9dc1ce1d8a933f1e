"""The chapters as WeasyPrint needs them, and what is measured and counted for print."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from lxml import etree

from hexapla.editions.localize import of_source
from hexapla.errors import ToolError
from hexapla.formats.pdf import page_references, qr, writer
from hexapla.formats.pdf.pages import ends
from hexapla.formats.pdf.prepare import kept_end, parted_entry, prepare
from hexapla.languages import languages
from hexapla.model import Edition
from hexapla.rendering.book_index import Entry, Letter
from hexapla.rendering.chapters import chapters
from hexapla.source import paper
from hexapla.theme import Theme, default_templates
from tests.support.books import book_of
from tests.support.judges import pdf_text, verapdf


def edition_of(root: Path, text: str, language: str = "en", more: str = "") -> Edition:
    return of_source(book_of(root, text, language=language, more=more), Theme(root))


def printed(root: Path, text: str, language: str = "en") -> str:
    """The first chapter of a book as HTML, ready for print."""
    edition = edition_of(root, text, language)
    chapter = chapters(edition)[0]
    prepare(chapter, edition, str)
    return etree.tostring(chapter.body, encoding="unicode")


def test_formulas_are_drawn(tmp_path: Path) -> None:
    """A formula is a picture whose text is its TeX: WeasyPrint would print 1/3 as 13."""
    shown = printed(tmp_path, "# A\n\nOne $\\frac{1}{3}$ here.")
    assert 'alt="\\frac{1}{3}"' in shown
    assert "<math" not in shown


def test_formula_that_cannot_be_drawn(tmp_path: Path) -> None:
    """A formula that cannot be drawn is a finding, with its TeX, its line, and a reason."""
    edition = edition_of(tmp_path, "# A\n\n$\\frac{1}{2}$")
    chapter = chapters(edition)[0]
    fraction = next(chapter.body.iter("{*}mfrac"))
    del fraction[1]
    with pytest.raises(ToolError, match=r"line 3: the formula '.*' cannot be drawn: \w"):
        prepare(chapter, edition, str)


def test_no_break_space_before_a_link(tmp_path: Path) -> None:
    """A no-break space before a link holds: WeasyPrint takes it for the end of the text."""
    assert "see\u00a0\u2060<a" in printed(tmp_path, "# A {#a}\n\n(see\u00a0[](#a))")


@pytest.mark.parametrize(
    ("text", "ready"),
    [
        ("a []{#x}b c", 'a <span id="x">b</span> c'),
        ("a []{#x} b c", 'a <span id="x">b</span> c'),
        ("a []{#x}*b* c", 'a <span id="x"><em>b</em></span> c'),
        ("a []{#x}[]{#y}b c", 'a <span id="x"><span id="y">b</span></span> c'),
        ("a[]{#x} b", 'a<span id="x"/> b'),
        ("a []{#x}", 'a <span id="x"></span>'),
        ("`a b` []{#x}c", '</code> <span id="x">c</span>'),
    ],
)
def test_places_hold_the_word_after_them(tmp_path: Path, text: str, ready: str) -> None:
    """A place in a line takes in what it stands before: no line is broken at an empty one."""
    shown = printed(tmp_path, f"# A\n\n{text}\n")
    assert ready in shown


def test_no_place_before_a_link_is_empty(tmp_path: Path) -> None:
    """Where a link has two names, the second one is around it."""
    shown = printed(tmp_path, "# A {#a}\n\nsee [[A]{#x} *B*](#a){#y} there")
    assert re.search(r'see <span id="x"><a [^>]*id="y"[^>]*>A B</a></span> there', shown)


@pytest.mark.parametrize(
    ("text", "joined"),
    [
        ("협력은 *큰* 일", "협|력|은 <em>큰</em> 일"),
        ("PDF의 A4는 3월", "PDF|의 A4|는 3|월"),
        ("`협력`", "협력"),
    ],
)
def test_korean_words_stay_on_a_line(tmp_path: Path, text: str, joined: str) -> None:
    """Korean words are not broken: no reader of PDFs finds a word that stands on two lines."""
    shown = printed(tmp_path, f"# A\n\n{text}\n", "ko")
    assert joined.replace("|", "\u2060") in shown


def test_links_are_flat(tmp_path: Path) -> None:
    """A link holds plain text only, and says all of it: PDF/UA-1 fails on others (7.18.5-1)."""
    shown = printed(tmp_path, "# A\n\n[*one* and `two`](https://example.org)")
    assert '<a href="https://example.org" class="link">one and two</a>' in shown


def test_headings_name_their_bookmarks(tmp_path: Path) -> None:
    """A bookmark says number and title, without the mark of a note."""
    assert 'data-title="1\u2002A title"' in printed(tmp_path, "# A *title*^[note] {#a}")


@pytest.mark.slow
def test_hard_blocks_are_accessible(tmp_path: Path) -> None:
    """Loose lists, notes with lists, formulas, code and deep headings stay PDF/UA-1."""
    text = (
        "# A^[In a heading.]\n\n- one\n\n  more\n- two\n\n1. a\n\n   b\n\n"
        "$$x^2$$\n\n```python\nf()\n```\n\nText[^n].\n\n[^n]: One\n\n    - two\n\n"
        "## B\n\n### C\n\n> quoted\n\nTerm\n:   One\n\n    Two\n"
    )
    made = writer.render(edition_of(tmp_path, text), tmp_path / "x.pdf", default_templates())
    assert verapdf(made, "ua1") == []
    with pikepdf.open(made) as document:
        assert len(document.pages) >= 4


def test_what_is_linked_to_stays(tmp_path: Path) -> None:
    """A mark for the index inside a link is a place still when the link is made flat."""
    shown = printed(tmp_path, "# A\n\n[a [word]{.index}, [two]{.index}](https://example.org)")
    [link] = etree.fromstring(shown).iter("a")
    before = link.getparent()
    assert before is not None
    assert (link.text, link.get("id"), before.get("id")) == ("a word, two", "index-1", "index-2")


@pytest.mark.parametrize(("rows", "is_long"), [(4, False), (40, True)])
def test_long_tables_may_go_over_pages(tmp_path: Path, rows: int, is_long: bool) -> None:
    """A short table is kept whole, a long one is not."""
    table = "| a | b |\n|--|--|\n" + "| one | two |\n" * rows
    assert ('class="long"' in printed(tmp_path, f"# A\n\n{table}")) is is_long


def spans(shown: str, kind: str) -> list[str]:
    root = etree.fromstring(shown)
    return [str(span.text) for span in root.iter("span") if span.get("class") == kind]


def test_wide_marks(tmp_path: Path) -> None:
    """Of two wide marks the one with the empty half between them is narrow, also over elements."""
    shown = printed(
        tmp_path, "# 一\n\n“‘好’。”**（二）**，（三）。English “‘word’” `（（`\n", "zh-Hans"
    )
    assert spans(shown, "tight") == ["‘", "’", "。", "”", "）", "，", "）", "‘", "’"]
    assert "“<" in shown


def test_wide_marks_are_of_some_languages_only(tmp_path: Path) -> None:
    """English quotation marks are left alone."""
    assert spans(printed(tmp_path, "# A\n\n“‘good’,” she said.", "en"), "tight") == []


@pytest.mark.parametrize(
    ("emptied", "kept"),
    [(["doubled_marks"], {"tight": ["。"]}), (["wide_closing"], {"doubled": ["——"]})],
)
def test_language_with_one_kind_of_mark(
    tmp_path: Path, emptied: list[str], kept: dict[str, list[str]]
) -> None:
    """A language whose file names marks of one kind only has those set, and nothing else."""
    edition = edition_of(tmp_path, "# 一\n\n“好——坏。”\n", "zh-Hans")
    rules = {key: value[:0] for key, value in edition.typography.items() if key in emptied}
    edition = replace(edition, typography={**edition.typography, **rules})
    chapter = chapters(edition)[0]
    prepare(chapter, edition, str)
    shown = etree.tostring(chapter.body, encoding="unicode")
    found = {kind: marks for kind in ("tight", "doubled") if (marks := spans(shown, kind))}
    assert found == kept


def test_doubled_marks_are_one(tmp_path: Path) -> None:
    """A dash and an ellipsis of two characters are one piece each."""
    shown = printed(tmp_path, "# 一\n\n好——坏……\n", "zh-Hans")
    assert spans(shown, "doubled") == ["——", "……"]


# ----------------------------------------------------------------------------------- measures


@pytest.mark.parametrize(
    ("page", "size"),
    [
        ("A5", (148, 210)),
        ("letter", (215.9, 279.4)),
        ("5in 20cm", (127, 200)),
        ("72pt 1in", (25.4,) * 2),
    ],
)
def test_page_sizes(page: str, size: tuple[float, float]) -> None:
    """A page size is a name of CSS or two lengths."""
    assert paper.size(page) == pytest.approx(size)


def test_margins(tmp_path: Path) -> None:
    """Margins are those of the book; Chinese gives the rest of an em to both sides."""
    settings = book_of(tmp_path, "# A", more='[pdf]\nmargins = "10mm 20mm 1in 30mm"').settings
    theme = Theme(tmp_path)
    found = paper.margins(settings, languages.typography(theme, "en"))
    assert found == paper.Margins(10, 20, 25.4, 30)
    wide = paper.margins(settings, languages.typography(theme, "zh-Hans"))
    assert wide.outer - 20 == pytest.approx(wide.inner - 30)
    assert 0 <= wide.outer - 20 < 10 * paper.UNITS["pt"] / 2


# ----------------------------------------------------------------------------------- locators


@pytest.mark.parametrize(
    ("pages", "runs"),
    [
        ([], []),
        ([5], [(5, 5)]),
        ([5, 5, 6], [(5, 5), (6, 6)]),
        ([14, 12, 13], [(12, 14)]),
        ([1, 3, 4, 5, 6, 8, 9], [(1, 1), (3, 6), (8, 8), (9, 9)]),
    ],
)
def test_runs_of_pages(pages: list[int], runs: list[tuple[int, int]]) -> None:
    """Three pages in a row or more are a run; each page stands there once."""
    assert list(page_references.page_ranges(pages)) == runs


def test_index_lines() -> None:
    """An entry has its pages, and its sub-entries follow; a place not laid out is no page."""
    inner = Entry("low", ["index-4"])
    entry = Entry("water", ["index-1", "index-2", "index-3", "index-9"], [inner])
    places = {"index-1": (0, 0.5), "index-2": (2, 0.1), "index-3": (0, 0.6), "index-4": (1, 0.0)}
    [group] = page_references.index(
        [Letter("W", [entry])], places, lambda number: f"<{number}>", "–"
    )
    told = [(line.level, [(one.id, one.text) for one in line.locators]) for line in group.lines]
    assert told == [(1, [("index-1", "<1>"), ("index-2", "<3>")]), (2, [("index-4", "<2>")])]


def test_references_come_to_rest() -> None:
    """A reference beside its target says no page; one that was put back stays, whatever happens."""
    form = 'data-form="figure 1, page {page}"'
    chapter = etree.fromstring(f'<section><p><a href="#x" {form}>figure 1</a></p></section>')
    [links] = page_references.of_chapters([chapter])
    references = page_references.References(links)
    link = chapter[0][0]
    assert link.text == "figure 1, page 00"
    seen: list[Any] = []
    for here, there in ((3, 9), (3, 3), (3, 4), (3, 3)):
        places = {link.get("id", ""): (here, 0.0), "x": (there, 0.0)}
        references.settle(places, str)
        seen.append(link.text)
    assert seen == ["figure 1, page 10", "figure 1", "figure 1, page 5", "figure 1, page 4"]


def test_a_word_of_a_reference_stays_marked() -> None:
    """A word that is kept whole in a reference stays so, and is gone with what it was a part of."""
    form = 'data-form="sec\u00adtion 1, page {page}"'
    chapter = etree.fromstring(f'<section><p><a href="#x" {form}>section 1</a></p></section>')
    [links] = page_references.of_chapters([chapter])
    references = page_references.References(links)
    link = chapter[0][0]
    seen = []
    for there in (99, 99, 348):
        references.settle({link.get("id", ""): (3, 0.0), "x": (there, 0.0)}, str)
        seen.append(("".join(link.itertext()).replace("\u00ad", ""), len(link)))
        ends.mark(chapter, "sec", "tion")
    assert seen == [
        ("section 1, page 100", 0),
        ("section 1, page 100", 1),
        ("section 1, page 349", 0),
    ]


# -------------------------------------------------------------------------------------- codes


def test_codes_are_asked_for(tmp_path: Path) -> None:
    """There are codes where the book wants them and has an address."""
    more = '[pdf]\ncodes = true\n[site]\naddress = "https://example.org/"'
    edition = edition_of(tmp_path, "# A {#a}\n\n# B {#b .unnumbered}", more=more)
    one, two = chapters(edition)
    assert qr.address_of(one, edition) == "https://example.org/s/1/"
    assert qr.address_of(two, edition) == "https://example.org/en/b.html"
    prepare(one, edition, str)
    assert one.body[0].get("class") == "opening-code"
    assert "https://example.org/s/1/" in str(one.body[0].findtext(".//title"))
    assert "opening-code" not in printed(tmp_path / "b", "# A")


def test_a_code_is_read_right() -> None:
    """The drawing has the squares of the code that ISO 18004 asks for, and nothing besides."""
    import segno

    drawn = qr.svg_code("https://example.org/s/2/", "words")
    side = int(drawn.get("viewBox", "").split()[-1])
    dark = sum(map(sum, segno.make("https://example.org/s/2/", error="m", micro=False).matrix))
    path = drawn.find("path")
    assert path is not None
    runs = [int(run) for run in re.findall(r"h(\d+)", path.get("d", ""))]
    assert sum(runs) == dark
    assert side == 25 + 2 * qr.QUIET


@pytest.mark.parametrize(
    ("title", "wanted"),
    [
        ("Un futuro en el ciberespacio", "Un futuro en el\u00a0ciberespacio"),
        ("Two words", "Two words"),
        ("One", "One"),
        ("", ""),
        ("The Bundesverfassungsgericht speaks", "The Bundesverfassungsgericht speaks"),
        ("网络空间的共同未来", "网络空间的共同未来"),
    ],
)
def test_no_last_word_of_a_title_stands_alone(title: str, wanted: str) -> None:
    """The last two words of a title stand in one line, if they are short enough for that."""
    assert kept_end(title) == wanted


@pytest.mark.parametrize(
    ("entry", "wanted"),
    [
        ("critical infrastructure", ("critical ", "infrastructure")),
        ("groupes techniques et\u00a0sociaux", ("groupes techniques ", "et\u00a0sociaux")),
        ("网络主权", ("", "网络主权")),
        ("关键信息基础设施的安全保护", ("关键信息基础设施的安全保护", "")),
        ("Telekommunikationsüberwachung", ("Telekommunikationsüberwachung", "")),
    ],
)
def test_a_page_of_the_index_stands_at_its_word(entry: str, wanted: tuple[str, str]) -> None:
    """No page stands in a line alone, but behind a word that fills a line."""
    assert parted_entry(entry) == wanted


@pytest.mark.parametrize("lines", [6, 9])
def test_a_box_that_opens_stays_whole(tmp_path: Path, lines: int) -> None:
    """What a box is called and what it says stand on one page."""
    before = "\n\n".join(f"Line {number}." for number in range(lines))
    inside = "\n\n".join(f"Part {number}." for number in range(6))
    text = f"# One\n\n{before}\n\n<details><summary>A hint</summary>\n\n{inside}\n\n</details>\n"
    edition = of_source(book_of(tmp_path, text, more='[pdf]\npage = "A6"'), Theme(tmp_path))
    made = writer.render(edition, tmp_path / "a.pdf", default_templates())
    pages = pdf_text(made).split("\f")
    (page,) = [one for one in pages if "A hint" in one]
    assert "Part 5." in page
