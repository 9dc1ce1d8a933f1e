"""Raw HTML is read as Markdown that says the same, whichever kind of Markdown it stands in."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hexapla.model import Node
from hexapla.segments.segments import extract
from hexapla.source import pandoc, pandoc_ast
from hexapla.source.faults.warned import warnings
from hexapla.source.normalise import normalise
from hexapla.source.raw_html.elements import MOST_NESTED
from hexapla.source.raw_html.understand import understand
from tests.support.books import QUOTES, book_of

DIALECTS = ("markdown", "gfm", "commonmark")


def read(text: str, reader: str = "gfm") -> list[Node]:
    """The tree of a Markdown text, raw HTML understood."""
    blocks = understand(pandoc.read(text, "a text", reader))
    return [normalise(block, QUOTES) for block in blocks]


def html(text: str, reader: str = "gfm") -> str:
    """What pandoc writes for it, on one line."""
    lines = pandoc.html(read(text, reader), "a text").split("\n")
    return "".join(lines)


@pytest.mark.parametrize("reader", DIALECTS)
@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("Press <kbd>Ctrl</kbd>.", "<p>Press <kbd>Ctrl</kbd>.</p>"),
        ("one<br>two<br/>\nthree", "<p>one<br />two<br />three</p>"),
        ("H<sub>2</sub>O<SUP>2</SUP>", "<p>H<sub>2</sub>O<sup>2</sup></p>"),
        ("<b>bold *em*</b> <i> x </i>y", "<p><strong>bold <em>em</em></strong> <em>x</em> y</p>"),
        ("<u>a</u><ins>b</ins><s>c</s>", "<p><u>a</u><u>b</u><del>c</del></p>"),
        ("so <mark>x</mark>", "<p>so <mark>x</mark></p>"),
        ("so <code>a &lt; b</code>", "<p>so <code>a &lt; b</code></p>"),
        ('so <a href="https://x.org">*y*</a>', '<p>so <a href="https://x.org"><em>y</em></a></p>'),
        ("so <q>x</q>", "<p>so “x”</p>"),
        (
            'so <img src="a.png" alt="A *b*" width="50">',
            '<p>so <img src="a.png" width="50" alt="A *b*" /></p>',
        ),
        (
            "<ruby>漢<rp>(</rp><rt>かん</rt><rp>)</rp></ruby>x",
            '<p><span class="ruby">漢<span class="rt">かん</span></span>x</p>',
        ),
        ("a <!-- b --> c", "<p>a c</p>"),
        ("<center>x</center>", '<div class="center"><p>x</p></div>'),
        ('<p align="right">x</p>', '<div class="right"><p>x</p></div>'),
        ("<p>x</p>", "<p>x</p>"),
        ("<hr>", "<hr />"),
        ("<ul><li>a<li>b</ul>", "<ul><li>a</li><li>b</li></ul>"),
        ('<ol start="3"><li>a</li></ol>', '<ol start="3" type="1"><li>a</li></ol>'),
        ("<dl><dt>a<dd>b</dl>", "<dl><dt>a</dt><dd>b</dd></dl>"),
        ("<blockquote>a</blockquote>", "<blockquote><p>a</p></blockquote>"),
        ("<pre>a\n  b</pre>", "<pre><code>a  b</code></pre>"),
        (
            "<details><summary>a</summary>\n\nb *c*\n\n</details>",
            '<div class="details"><div class="summary">a</div><p>b <em>c</em></p></div>',
        ),
        (
            '<div align="center">\n\n# A\n\nb\n\n</div>',
            '<h1 id="a">A</h1><p>b</p>',
        ),
    ],
)
def test_an_element(written: str, expected: str, reader: str) -> None:
    """An element is what Markdown would have given, in every kind of Markdown."""
    if reader == "commonmark":  # makes no ids
        expected = expected.replace(' id="a"', "")
    assert html(written, reader) == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("a<!-- b -->c <!--d--><!--e-->\n<!--f\ng-->", "<p>ac</p>"),
        ("# <!-- x --> A <!-- b -->\n\n*c <!--d-->* e", '<h1 id="a">A</h1><p><em>c</em> e</p>'),
        ("字 <!-- b -->\n字<!-- c -->\n字\n<!-- d -->", "<p>字字字</p>"),
        ("a  \n<!-- b -->\nc", "<p>a<br />c</p>"),
        ("a <!-- b --> [c <!-- d -->](#e)", '<p>a <a href="#e">c</a></p>'),
    ],
)
def test_a_comment_changes_nothing(written: str, expected: str) -> None:
    """What an author remarks within a line leaves no space, no mark and no line behind."""
    assert html(written, "markdown") == expected


@pytest.mark.parametrize("reader", DIALECTS)
def test_a_table(reader: str) -> None:
    """A table has its head, its caption and cells over several rows, and no row is short."""
    text = (
        "<table><caption>C</caption><tr><th>a</th><th>b</th></tr>"
        '<tr><td rowspan="9">c</td><td>d</td></tr><tr><td>e</td></tr>'
        '<tr><td colspan="3">f</td></tr></table>'
    )
    (table,) = read(text, reader)
    _, caption, columns, head, bodies, _ = table["c"]
    assert pandoc_ast.plain_blocks(caption[1]) == "C"
    assert [pandoc_ast.plain_blocks(cell) for cell in pandoc_ast.cells(table)] == [
        *("a", "b", "", ""),
        *("c", "d", "", ""),
        *("e", "", ""),
        "f",
    ]
    assert len(columns) == 4
    assert len(head[1]) == 1
    assert bodies[0][3][0][1][0][2] == 3, "a cell reaches below its table"


def test_lists_in_a_cell() -> None:
    """In a cell of GitHub's tables, where Markdown has no blocks, HTML makes some."""
    found = html("| a |\n|---|\n| <ul><li>x</li><li>y</li></ul> |")
    assert "<td><ul><li>x</li><li>y</li></ul></td>" in found


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<style>p { color: red }</style>",
        '<iframe src="https://x.org">words</iframe>',
        "<form>words</form>",
        '<img src="https://x.org/a.png" alt="x">',
        '<img src="a.png">',
        "<svg>\n<text>words</text>\n</svg>",
        "<!-- words",
    ],
)
def test_what_is_left_out(text: str) -> None:
    """What does something, or comes from elsewhere, stays raw with all that is in it."""
    nodes = list(pandoc_ast.walk(read(f"{text}\n")))
    assert not [node for node in nodes if node["t"] in {"Str", "Image"}]
    assert [node for node in nodes if node["t"].startswith("Raw")]


@pytest.mark.parametrize("reader", DIALECTS)
@pytest.mark.parametrize(
    "text",
    [
        "a <b>b *c</b> d* e",
        "a </b> b",
        "a <b>b",
        "<details>a\n\n## b\n\nc</details>",
        "<table><tr>a</table>",
        "<ul>a</ul>",
        "x <td>y</td>",
        '<font color="red">a</font> b',
    ],
)
def test_words_stay(text: str, reader: str) -> None:
    """Where tags are not understood their words stay, and what is left out stays to be told."""
    before = pandoc.read(text, "a text", reader)
    after = read(text, reader)
    said = [node["c"] for node in pandoc_ast.walk(before) if node["t"] == "Str"]
    assert {*"".join(said)} <= {*json.dumps(after)}
    assert [node for node in pandoc_ast.walk(after) if node["t"].startswith("Raw")]


@pytest.mark.parametrize(
    "text",
    [
        "`words`{=html}",
        "```{=html}\nwords\n```",
        "```{=html}\n<p>words</p>\n```",
        "<div>\n\n```{=html}\n<table>\n<tr><td>words</td></tr>\n</table>\n```\n\n</div>",
        "- ```{=html}\n  <b>words</b>\n  ```",
    ],
)
def test_what_is_for_html_alone(text: str) -> None:
    """What an author says is for HTML alone, and is no tag, is no text of the book."""
    assert not [node for node in pandoc_ast.walk(read(text, "markdown")) if node["t"] == "Str"]


PIECES = (
    "<b>", "</b>", "<p>", "</p>", "<ul>", "<li>", "</ul>", "<table>", "<tr>", "<td rowspan=2>",
    "</td>", "</tr>", "</table>", "<details>", "<summary>", "</summary>", "</details>", "<br>",
    "<ruby>", "<rt>", "</ruby>", "<dl>", "<dt>", "<dd>", "</dl>", "<h2>", "</h2>", "<pre>",
    "</pre>", "<!-- ", " -->", "<script>", "</script>", "<", ">", '<a href="', '">', "\n\n", " ",
    "word", "*", "&amp;", "<figure>", "<figcaption>", "</figure>", "<div align=center>", "</div>",
)  # fmt: skip


@given(pieces=st.lists(st.sampled_from(PIECES), max_size=25), reader=st.sampled_from(DIALECTS))
def test_anything(pieces: list[str], reader: str) -> None:
    """Whatever tags stand there, in whatever order, pandoc can write what is made of them."""
    text = "".join(pieces)
    assert isinstance(html(text, reader), str)


def test_depth_has_a_limit() -> None:
    """Elements beyond a number are not opened in each other: later stages climb through them."""
    (block,) = read("<b>" * 5000 + "x" + "</b>" * 5000)
    assert json.dumps(block).count("Strong") == MOST_NESTED


def test_everything_is_translated(tmp_path: Path) -> None:
    """Words, readings, summaries and what an abbreviation stands for are texts for translators."""
    text = (
        '# A\n\nthe <abbr title="HyperText">HTML</abbr> [漢]{ruby="かん"}\n\n'
        "<details><summary>More</summary>Text</details>\n"
    )
    book = book_of(tmp_path, text)
    found = [segment.text for segment in extract(book)][1:]
    assert found == [
        "A",
        "the ⟦1⟧HTML⟦/1⟧ ⟦2⟧漢⟦3⟧かん⟦/3⟧⟦/2⟧",
        "HyperText",
        "More",
        "Text",
    ]
    assert warnings(book) == []


def _kinds(blocks: list[Node]) -> list[Any]:
    return [block["t"] for block in blocks]


def test_a_remark_for_translators_stays() -> None:
    """A remark before a paragraph with HTML in it is the block that it was."""
    text = "<!-- translators: short -->\n\n<p>a</p>\n"
    assert _kinds(read(text)) == ["RawBlock", "Para"]
