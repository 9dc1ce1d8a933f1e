"""What pandoc writes and what becomes of it: code, formulas, tables, links, and their colours."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from hexapla.editions.localize import of_source
from hexapla.errors import SourceError
from hexapla.model import Book
from hexapla.rendering.chapters import Chapter, chapters, countable, give_ids
from hexapla.source import pandoc_ast
from hexapla.source.numbering import counts
from hexapla.theme import Theme
from tests.conftest import ROOT
from tests.support.books import book_from, book_of

if TYPE_CHECKING:
    from lxml.etree import _Element


def chapters_of(book: Book) -> list[Chapter]:
    """The chapters of a book as HTML."""
    return chapters(of_source(book, Theme(book.root)))


def body(root: Path, text: str) -> _Element:
    """The only chapter of a book of this text."""
    (chapter,) = chapters_of(book_of(root, f"# One {{#one}}\n\n{text}\n"))
    return chapter.body


# Code


def test_code_is_highlighted(tmp_path: Path) -> None:
    """A block of code is one ``pre``, its words and lines told apart, with the id it was given."""
    found = body(tmp_path, '``` {.python #mine .numberLines startFrom="3"}\nif x:\n\n    "y"\n```')
    (block,) = found.iter("pre")
    assert dict(block.attrib) == {"dir": "ltr", "class": "code python", "id": "mine"}
    spans = [(span.get("class"), span.text) for span in block.iter("span") if span.text]
    assert spans == [("cf", "if"), ("code-line", "    "), ("co", '"y"')]
    assert [line.get("data-line") for line in block.iterfind(".//span[@class='code-line']")] == [
        "3",
        "4",
        "5",
    ]
    assert not list(found.iter("a"))
    assert block.getparent() is found


CODE = st.lists(
    st.one_of(
        st.sampled_from(
            ["def f(x):", "    return 1", "", '"""', "<a b='c'>", "&amp;", "# ~", "字 = كلمة", "``"]
        ),
        st.text(st.characters(categories=["L", "N", "P", "S", "Zs"]), max_size=12),
    ),
    min_size=1,
    max_size=6,
).map("\n".join)


@settings(max_examples=40)
@given(
    st.lists(CODE.filter(str.strip), min_size=1, max_size=4), st.sampled_from(["python", "html"])
)
@example(["\n\n  x", "x\n\n"], "python")
def test_code_is_exact(blocks: list[str], language: str) -> None:
    """Whatever stands in code is there afterwards, letter by letter, however it is coloured.

    Empty lines at the end, which nobody sees, may be one fewer.
    """
    fences = "\n\n".join(f"~~~~~~ {{.{language}}}\n{block}\n~~~~~~" for block in blocks)
    with book_from(f"# One {{#one}}\n\n{fences}\n") as book:
        written = [
            node["c"][1] for node in pandoc_ast.walk(book.blocks) if node["t"] == "CodeBlock"
        ]
        (chapter,) = chapters_of(book)
        shown = ["".join(map(str, block.itertext())) for block in chapter.body.iter("pre")]
        assert [code.rstrip("\n") for code in shown] == [code.rstrip("\n") for code in written]


# Formulas


def test_formulas_carry_their_source(tmp_path: Path) -> None:
    """A formula says its TeX, for readers that speak no MathML."""
    (formula,) = body(tmp_path, "$a < \\frac{1}{2}$").iter("{*}math")
    assert formula.get("alttext") == "a < \\frac{1}{2}"


def test_formulas_that_cannot_be_read(tmp_path: Path) -> None:
    """A formula that would be printed as it was typed is told with its place."""
    with pytest.raises(SourceError) as caught:
        book_of(tmp_path, "# One {#one}\n\n$x$ and $\\foo{x}$.^[$\\frac{a$ $$y$$]\n")
    found = [(one.where, one.what.partition(": ")[0]) for one in caught.value.findings]
    assert found == [
        ("source/01.md#one, line 3", "the formula '\\\\foo{x}' cannot be read"),
        ("source/01.md#one, line 3", "the formula '\\\\frac{a' cannot be read"),
    ]


# Tables and links


def test_headers_say_what_they_are_for(tmp_path: Path) -> None:
    """The header of a column says so; a corner without words is no header."""
    found = body(tmp_path, "| | b |\n|---|---|\n| c | d |")
    assert [(cell.tag, cell.get("scope")) for cell in found.iter("th", "td")] == [
        ("td", None),
        ("th", "col"),
        ("td", None),
        ("td", None),
    ]


def test_links_by_kind(tmp_path: Path) -> None:
    """A cross-reference by number is told from a link that has words of its own."""
    found = body(tmp_path, "[](#one) [there](#one) <https://example.org>")
    classes = [link.get("class") for link in found.iter("a")]
    assert classes == ["reference", "link", "uri link address"]


# What is counted

COUNTED = """\
# One {#one}

A [mark]{.index}, $x$, ![p $y$ [l](#one)](images/square.svg), [l *m*](http://a.org) and [](#one).^[N
[o](#one) $z$.]

![F [m]{.index}^[[q](#one)]](images/square.svg)

| a |
|---|
| ![r](images/square.svg) `c` |

    code

``` {.python #mine}
x
```
"""


def test_counted_and_found(tmp_path: Path) -> None:
    """What the tree has can be counted in the chapters; print gives each an id of its own."""
    book = book_of(tmp_path, COUNTED)
    wanted = counts(book.blocks)
    found = chapters_of(book)
    parts = [part for chapter in found for part in (chapter.body, *chapter.notes)]
    kinds = [countable(element) for part in parts for element in part.iter()]
    numbers = {kind: kinds.count(kind) for kind in ("picture", "formula", "code", "link")}
    assert numbers == {
        "picture": wanted.pictures,
        "formula": wanted.formulas,
        "code": wanted.code_blocks,
        "link": wanted.links,
    }
    assert numbers == {"picture": 3, "formula": 2, "code": 2, "link": 4}
    give_ids(found)
    names = [name for part in parts for element in part.iter() if (name := element.get("id"))]
    assert len(names) == len(set(names))
    for kind, number in numbers.items():
        found_names = [name for name in names if re.fullmatch(rf"{kind}-c\d+-\d+", name)]
        places = [tuple(map(int, re.findall(r"\d+", name))) for name in found_names]
        # By chapter, and counted in each.
        assert places == sorted(places)
        assert len(places) == number
        assert {at for _, at in places} == set(range(1, max(at for _, at in places) + 1))


# Colours

PAGES = ("#fdfcf9", "#191816")
"""The paper of pages in ``html/style.css``, in the light and in the dark."""


def test_colours_of_code_can_be_read() -> None:
    """Every colour of code has a contrast of 4.5:1 on each paper, light and dark (WCAG 1.4.3)."""
    sheet = (ROOT / "templates" / "shared.css").read_text(encoding="utf-8")
    pairs = dict(re.findall(r"--code-(\w+): light-dark\((#\w{6}, #\w{6})\)", sheet))
    papers = pairs.pop("paper").split(", ")
    assert len(pairs) >= 8
    style = (ROOT / "templates" / "html" / "style.css").read_text(encoding="utf-8")
    assert f"--paper: light-dark({', '.join(PAGES)})" in style
    poor = [
        (name, colour, paper)
        for name, pair in pairs.items()
        for colour, *under in zip(pair.split(", "), papers, PAGES, strict=True)
        for paper in under
        if contrast(colour, paper) < 4.5
    ]
    assert poor == []


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours (WCAG 2.2)."""
    dark, light = sorted(map(luminance, (one, other)))
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    """The relative luminance of a colour such as ``#1c1b19`` (WCAG 2.2)."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
