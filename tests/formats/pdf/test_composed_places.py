"""Paragraphs composed whole wherever they stand: cells, captions, lists, notes, two columns."""

# Wide letters count for two.
# ruff: noqa: E501

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pypdfium2
import pytest
from lxml import html
from lxml.etree import _Element

from hexapla.formats.pdf import weasyprint
from hexapla.formats.pdf.paragraphs import finding, rules, tables
from hexapla.formats.pdf.paragraphs.composer import Composer
from hexapla.languages.languages import typography
from hexapla.theme import Theme
from tests.support.bidi import drawn, in_order, plain
from tests.support.composed import Block, Box, blocks, columns, laid_out, laid_out_beside, said

pytestmark = pytest.mark.slow

SENTENCES = {
    "en": "Whoever composes this *paragraph of a book* has choices to make between words that are "
    "long, such as responsibilities or internationalisation, and `code_of_one()` that is never cut.",
    "he": "שיתוף הפעולה בין המדינות נשען על אחריות משותפת, ואנשי אקדמיה, *עובדי ציבור וקוראים* "
    "מוצאים בו כל מילה see the *New 3.5%* book (v. 2), מן הספרים הישנים שעומדים על המדפים.",
    "zh-Hans": "没有人*确实*知道它有多远，至少在2026年的Atlas地图上找不到，各国在网络空间的合作，以共同的责任为基础。"
    "老人常说：“雾来的时候，灯塔不是看见的，而是听见的。”",
}

NEAR = 0.1 * 4 / 3
"""A tenth of a point, in pixels."""

PLACES = """\
# One

- {s}
    - {s}

1. {s}

    {s}

> {s}
>
> - {s}

One

:   {s}

Here.[^several]

| One | Two | 3 |
|:----|:------------------------|--:|
| {s} | {s} | 1 |
| Two | {s}{s} | 2 |

: {s}[^caption]

[^several]: {s}

    {s}

[^caption]: {s}

    - {s}

    > {s}
"""

KINDS = {"li", "p", "dd", "td", "caption", "footnote", "line"}


@cache
def places(language: str, *, is_whole: bool) -> Box:
    """The layout of a book with paragraphs in all places; greedy, or composed."""
    more = f'[pdf]\nlines = "{"whole" if is_whole else "greedy"}"\n'
    with TemporaryDirectory() as folder:
        text = PLACES.format(s=SENTENCES[language])
        return laid_out(Path(folder), text, language, more)


in_each_language = pytest.mark.parametrize("language", SENTENCES)


@in_each_language
def test_paragraphs_are_composed_wherever_they_stand(language: str) -> None:
    """Whatever has more than one line in a chapter is composed, and no line is too wide."""
    found = list(blocks(places(language, is_whole=True)))
    assert [block.kind for block in found if not block.is_composed] == []
    assert {block.kind for block in found} == KINDS
    assert all(gap > -NEAR for block in found for gap in block.gaps())


@in_each_language
def test_lines_are_flush_wherever_they_stand(language: str) -> None:
    """Justified lines are flush, and those that the room between letters makes so."""
    flush = [
        block
        for block in blocks(places(language, is_whole=True))
        if _is_flush(block, language) and not _has_mark(block)
    ]
    assert len(flush) >= (6 if language == "zh-Hans" else 3)
    for block in flush:
        assert block.gaps()[:-1] == pytest.approx([0.0] * (len(block.lines) - 1), abs=NEAR)


def _is_flush(block: Block, language: str) -> bool:
    align = block.box.style["text_align_all"]
    is_wide = block.box.width > 12 * block.box.style["font_size"]
    return align == "justify" or (language == "zh-Hans" and align == "start" and is_wide)


def _has_mark(block: Block) -> bool:
    """Whether the first line begins with the mark of a note, or of an item, or a label."""
    return block.kind in {"footnote", "li", "caption"}


@in_each_language
def test_the_text_stays_wherever_it_stands(language: str) -> None:
    """Composed books say letter by letter what the others say."""
    assert said(places(language, is_whole=True)) == said(places(language, is_whole=False))


def test_the_number_of_a_table_is_found_in_its_caption(tmp_path: Path) -> None:
    """No letters of a caption are set apart, so that its number is read with the word before it."""
    text = f"# 一\n\n| A | B |\n|---|---|\n| C | D |\n\n: {SENTENCES['zh-Hans']}\n"
    (caption,) = [
        block for block in blocks(laid_out(tmp_path, text, "zh-Hans")) if block.kind == "caption"
    ]
    assert caption.is_composed
    texts = [getattr(one, "text", "") for one in caption.lines[0].descendants()]
    assert "表1\u3000" in texts


@in_each_language
def test_columns_of_tables_keep_their_widths(language: str) -> None:
    """Cells are composed for the columns that WeasyPrint chose by their text."""
    greedy, whole = (columns(places(language, is_whole=one)) for one in (False, True))
    assert len(whole) == len(greedy) == 2
    for ours, theirs in zip(whole, greedy, strict=True):
        assert ours == pytest.approx(theirs, abs=0.01)


def test_words_that_grow_out_of_their_column_give_their_table_up(tmp_path: Path) -> None:
    """A table whose words do not fit into its columns any more is laid out by WeasyPrint again."""
    sentence = "Whoever composes this paragraph of a book has choices to make between words."
    body = html.fragment_fromstring(
        f"<section><table><tr><td>{sentence}</td><td style='white-space: nowrap'>12</td></tr>"
        "</table></section>"
    )
    composer = Composer([body], lambda language: rules.of(typography(Theme(tmp_path), language)))
    page = "<html lang='en'><title>A</title><style>@page {{ size: 60mm }}</style>{}"
    with weasyprint.layout_session("a test", date(2026, 11, 23), tmp_path):
        for words in ("12", "12, and a good many words more", None):
            if words:
                body.findall(".//td")[1].text = words
            with composer.lines_in_place():
                written = html.tostring(body, encoding="unicode")
            composer.choose_lines(weasyprint.lay_out(page.format(written), tmp_path))
            assert ("table-layout" in written) == (words not in ("12", None))
    assert composer.reasons == {"a table whose columns changed": 1}


@pytest.mark.parametrize("language", ["en", "zh-Hans"])
def test_a_line_that_is_ended_by_hand_stays(tmp_path: Path, language: str) -> None:
    """Each part of a paragraph that is ended by hand begins a line; verse has its own lines."""
    text = f"# One\n\nOne.\\\n{SENTENCES[language] * 2}\\\n*Two*.\n\n| A.\n| {SENTENCES[language]}\n| B.\n"
    prose, verse = blocks(laid_out(tmp_path, text, language))
    assert prose.is_composed
    assert not verse.is_composed
    assert [prose.texts()[0], prose.texts()[-1]] == ["One.", "Two."]
    assert SENTENCES[language].replace("*", "").startswith(verse.texts()[0][:12])
    assert prose.gaps()[1:-2] == pytest.approx([0.0] * (len(prose.lines) - 3), abs=NEAR)


def test_the_pieces_of_a_long_note_are_full(tmp_path: Path) -> None:
    """Where a note is cut, its line is flush, and all of the note is composed."""
    sentence = SENTENCES["zh-Hans"]
    text = f"# 一\n\n注。[^a]\n\n{sentence * 4}\n\n[^a]: {sentence * 12}\n\n    {sentence * 8}\n"
    document = laid_out(tmp_path, text, "zh-Hans")
    pieces = [block for block in blocks(document) if block.kind in {"footnote", "line"}]
    assert len(document.pages) > 5
    assert len(pieces) > 8
    assert all(block.is_composed for block in pieces)
    gaps = [gap for block in pieces[1:] for gap in block.gaps()]
    assert sorted(gap > NEAR for gap in gaps)[-3:] == [False, True, True]


def test_the_pieces_of_a_long_note_run_as_the_whole_note(tmp_path: Path) -> None:
    """The letters of each line stand as UAX 9 orders those of the whole note, wherever it is cut."""
    sentence, target = SENTENCES["he"], tmp_path / "a.pdf"
    text = f"# אחת\n\nהערה.[^a]\n\n[^a]: {' '.join([sentence] * 25)}\n"
    document = laid_out(tmp_path, text, "he", target=target)
    pieces = [block for block in blocks(document) if block.kind == "footnote"]
    lines = [line for block in pieces for line in block.texts()]
    assert len(pieces) > 8
    whole = " ".join(lines).removeprefix("1\u2002")
    lengths = [len("".join(line.split())) for line in lines]
    wanted = in_order(whole, [lengths[0] - 1, *lengths[1:]], rtl=True)
    with pypdfium2.PdfDocument(target) as pdf:
        seen = {plain(line) for page in pdf for line in drawn(page)}
    assert [line for line in map(plain, wanted[1:]) if line not in seen] == []


def test_the_head_of_a_long_table_comes_again(tmp_path: Path) -> None:
    """A head of more than one line is composed on each page of its table."""
    rows = f"| {SENTENCES['en']} | {SENTENCES['en']} |\n" * 12
    text = f"# One\n\n| {SENTENCES['en']} | Two |\n|:---------|:---------|\n{rows}"
    heads = [block for block in blocks(laid_out(tmp_path, text)) if block.kind == "th"]
    assert len(heads) > 1
    assert all(block.is_composed for block in heads)
    assert len({tuple(block.texts()) for block in heads}) == 1


def test_both_columns_of_a_parallel_edition_are_composed(tmp_path: Path) -> None:
    """So are the two columns of their notes; the sign of a passage stands once, at its end."""
    text = (
        PLACES.format(s=SENTENCES["he"]) + f"\n{SENTENCES['en']}[^b]\n\n[^b]: {SENTENCES['en']}\n"
    )
    found = list(blocks(laid_out_beside(tmp_path, text, "he")))
    assert [block.kind for block in found if not block.is_composed] == []
    languages = {block.box.style["lang"] for block in found if block.kind in {"cell", "p"}}
    assert languages == {"en", "he"}
    captions = [block.texts() for block in found if block.kind == "caption"]
    assert [[line.count("*") for line in lines] for lines in captions] == [[0, 0], [0, 1]]


def test_a_paragraph_ends_at_the_first_block() -> None:
    """Text before a block is a paragraph; what only holds blocks has none."""
    body = html.fragment_fromstring(
        "<section><ul><li>One <em>two</em><ul><li>Three</li></ul></li><li><p>Four</p></li></ul>"
        "<p>Five<span class='footnote'><span class='line'>Six</span><span class='line'>Seven"
        "</span></span></p><pre>Eight</pre><table><tr><td>Nine</td><td> </td></tr></table></section>"
    )
    before = html.tostring(body)
    found = ["".join(_own_text(one)) for one in finding.paragraphs(body)]
    assert found == ["One two", "Three", "Four", "FiveSixSeven", "Six", "Seven", "Nine"]
    assert html.tostring(body) == before


def _own_text(paragraph: _Element) -> list[str]:
    with finding.without_blocks(paragraph):
        return list(map(str, paragraph.itertext()))


def test_a_held_table_is_as_it_was_afterwards() -> None:
    """The columns of a table are fixed for as long as its cells are composed, and no longer."""
    written = (
        '<table style="color: red"><caption>A</caption><colgroup><col></colgroup>'
        "<tr><td>B</td></tr></table>"
    )
    table = html.fragment_fromstring(written)
    with tables.held(table, tables.Columns([30.0], 30.0)):
        held = html.tostring(table, encoding="unicode")
        assert "table-layout: fixed" in held
        assert held.count("<colgroup>") == 1
    assert html.tostring(table, encoding="unicode") == written
