"""Formulas as browsers and readers show them, and as titles say them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from lxml import etree

from hexapla.editions.localize import of_source
from hexapla.rendering.chapters import chapters
from hexapla.rendering.elements import classes
from hexapla.rendering.formulas import in_words, tex_of
from hexapla.theme import Theme
from tests.support.books import book_of

if TYPE_CHECKING:
    from lxml.etree import _Element


def formula(root: Path, tex: str, sign: str = "$$") -> _Element:
    """The only formula of a book."""
    book = book_of(root, f"# One\n\n{sign}{tex}{sign}\n")
    (chapter,) = chapters(of_source(book, Theme(root)))
    (found,) = chapter.body.iter("{*}math")
    return found


def found(root: Path, tex: str, name: str) -> list[_Element]:
    """The elements of a name in a formula."""
    return list(formula(root, tex).iter(f"{{*}}{name}"))


def test_the_source_is_the_authors(tmp_path: Path) -> None:
    """A formula says its TeX as it was typed, also where pandoc was told another one."""
    shown = formula(tmp_path, r"{a \over b} \tag{7}")
    assert shown.get("alttext") == tex_of(shown) == r"{a \over b} \tag{7}"
    above = shown.getparent()
    assert above is not None
    assert above.get("data-hexapla-tex") is None


@pytest.mark.parametrize(
    ("tex", "names"),
    [
        (r"\boxed{x}", {"enclosed", "box"}),
        (r"\cancel{x}", {"enclosed", "updiagonalstrike"}),
        (r"\xcancel{x}", {"enclosed", "updiagonalstrike", "downdiagonalstrike"}),
        (r"\sout{x}", {"enclosed", "horizontalstrike"}),
        (r"\enclose{actuarial}{x}", {"enclosed", "top", "right"}),
    ],
)
def test_lines_round_and_through(tmp_path: Path, tex: str, names: set[str]) -> None:
    """What browsers' MathML has no element for is drawn by the styles, which know its class."""
    shown = formula(tmp_path, tex)
    assert not list(shown.iter("{*}menclose"))
    assert [set(classes(row)) for row in shown.iter("{*}mrow") if row.get("class")] == [names]


def test_colours(tmp_path: Path) -> None:
    """A colour is for what it stands before, or for all that follows in its group."""
    first, second = found(tmp_path, r"\textcolor{red}{x}+{\color{blue}y+z}+b", "mstyle")
    assert (first.get("mathcolor"), "".join(first.itertext())) == ("#ff0000", "x")
    assert (second.get("mathcolor"), "".join(second.itertext())) == ("#0000ff", "y+z")


def test_black_is_the_colour_of_the_text(tmp_path: Path) -> None:
    """Black letters are those of the text, which is white in the dark; but not on a ground."""
    assert not found(tmp_path, r"\textcolor{black}{x}", "mstyle")
    (ground,) = found(tmp_path / "b", r"\colorbox{yellow}{x}", "mstyle")
    assert (ground.get("mathbackground"), ground.get("mathcolor")) == ("#ffff00", "#000000")


def test_rules_of_a_table(tmp_path: Path) -> None:
    """Rules of tables are classes of cells, each rule of one cell, also where a row is short."""
    cells = found(tmp_path, r"\begin{array}{c|c} a & b \\ \hline c \\ \hline \end{array}", "mtd")
    assert [[one for one in classes(cell) if "rule" in one] for cell in cells] == [
        [],
        ["rule-left"],
        ["rule-top", "rule-bottom"],
        ["rule-top", "rule-bottom", "rule-left"],
    ]


def test_numbers_of_lines(tmp_path: Path) -> None:
    """The number that an author gives to a line or a formula is in it, and no other."""
    tex = r"\begin{align} a &= b \tag{1} \\ c &= d \label{x} \\ e &= f \tag*{A} \end{align}"
    assert [text.text for text in found(tmp_path, tex, "mtext")] == ["(1)", "A"]
    assert [text.text for text in found(tmp_path / "b", r"x \tag{7}", "mtext")] == ["(7)"]


def test_no_mark_is_left(tmp_path: Path) -> None:
    """What is said to us on the way through pandoc is nothing that a reader sees."""
    tex = r"\mathbf{\textcolor{red}{x}} + \sqrt{\color{red} \frac{\textcolor{blue}{a}}{b}}"
    shown = etree.tostring(formula(tmp_path, tex), encoding="unicode")
    assert not any("\ue000" <= sign <= "\uf8ff" for sign in shown)
    assert "colour" not in "".join(formula(tmp_path / "b", tex).itertext("{*}mtext"))


@pytest.mark.parametrize(
    ("tex", "words"),
    [
        *(("x^2", "x²"), (r"\frac{a}{b}", "a/b"), (r"\frac{a+1}{b}", "(a + 1)/b"), ("H_2O", "H₂O")),
        *((r"x^{n+1}", "xⁿ⁺¹"), ("x^k", "x^k"), ("a_{ij}", "a_ij"), (r"\sqrt{x+1}", "√(x + 1)")),
        *(
            (r"\sqrt[3]{x}", "³√x"),
            ("f'(x)", "f′(x)"),
            (r"\hat{x}", "x̂"),
            (r"\alpha\le\beta", "α ≤ β"),
        ),
        *((r"\mathbb{R}^n", "ℝⁿ"), (r"\ce{SO4^2-}", "SO₄²⁻"), (r"e^{-x}", "e⁻ˣ"), ("a=b", "a = b")),
        *((r"\lim_{x\to0}f", "lim_(x → 0) f"), (r"a \text{ und } b", "a und b"), ("-1", "−1")),
    ],
)
def test_titles_say_formulas(tmp_path: Path, tex: str, words: str) -> None:
    """In the contents a formula is a line of characters, once: it was "x2x^2"."""
    assert in_words(formula(tmp_path, tex, "$")).replace("  ", " ") == words


def test_a_title_with_formulas(tmp_path: Path) -> None:
    """The title of a section has its formulas in words, and the heading has them as they are."""
    book = book_of(tmp_path, "# A $x^2$ {#one}\n\nText\n\n## B $\\frac{1}{2}$ c\n")
    (chapter,) = chapters(of_source(book, Theme(tmp_path)))
    assert [section.title for section in chapter.sections] == ["A x²", "B 1/2 c"]
    assert len(list(chapter.body.iter("{*}math"))) == 2


@pytest.mark.parametrize(
    ("tex", "expected"),
    [
        (r"\sin x", "sin x"),
        (r"2\cos\varphi\sin\delta", "2 cos φ sin δ"),
        (r"\sin^2 x", "sin² x"),
        (r"\log(x)", "log(x)"),
    ],
)
def test_functions_stand_apart(tmp_path: Path, tex: str, expected: str) -> None:
    """There is a thin space beside the name of a function, and none before a bracket."""
    assert in_words(formula(tmp_path, tex)).replace("−", "-").strip() == expected
