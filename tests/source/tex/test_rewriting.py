"""What authors write in formulas, said in the words that pandoc turns into MathML."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hexapla.errors import SourceError
from hexapla.source import pandoc, pandoc_ast
from hexapla.source.tex import chemistry, colours, marks, tables
from hexapla.source.tex.rewriting import rewrite
from tests.support.books import book_of

READ = [
    r"{a \over b} + {n \choose k} + {n \atop k} + {n \brack k}",
    r"\left( a \over b \right)",
    r"\dbinom nk + \cfrac{1}{1+\cfrac{1}{2}} + \nicefrac12",
    r"\textcolor{red}{x+1} + \frac{\textcolor[rgb]{0,0.5,0}{a}}{b} + \color{blue} y",
    r"\mathbf{\textcolor{#f0f}{x}} + \colorbox{yellow}{a} + \fcolorbox{red}{white}{b}",
    r"\ce{2H2 + O2 -> 2H2O} + \ce{SO4^2- + Ba^2+ <=>[a][b] BaSO4 v}",
    r"\ce{^{227}_{90}Th+ + [Fe(CN)6]^3- + CuSO4*5H2O + CH2=CH2(g)}",
    r"\SI{3e8}{\meter\per\second} + \SI{3}{m/s} + \num{1.2e-5} + \si{kg.m^2} + \qty{5}{\gram}",
    r"x = 1 \tag{7}",
    r"\begin{align} a &= b \tag{1} \\ c &= d \label{q} \\ e &= f \notag \end{align}",
    r"\begin{equation} x \label{a} \end{equation} + \begin{gather} a \tag{2} \\ b \end{gather}",
    r"\label{x} y",
    r"\begin{array}{|c||c:l|} \hline a & b & c \\ \hline\hline d & e & f \\ \hline \end{array}",
    r"\begin{array}[t]{c|p{2cm}} a & b \end{array} + \begin{bmatrix}[c|c] 1 & 2 \end{bmatrix}",
    r"\begin{dcases} a & b \\ c & d \end{dcases} + \begin{rcases} a \\ b \end{rcases}",
    r"a \\ b",
    r"a &= b \\ c &= d",
    r"{\bf x} + {\rm d}x + {\cal L}",
    r"a\hphantom{x}b\vphantom{x}\smash{x}\mathrlap{x} + \kern 3pt + \mkern3mu c",
    r"\xleftrightarrow[a]{b} \xrightleftharpoons{a} \xmapsto{f}",
    r"\ket{\psi} + \bra{x} + \abs{x} + \norm{x}",
    r"\unicode{x263a} \S \degree \AA \sgn x \varliminf \enclose{circle}{x} \sout{x}",
    "a + % said aside\n b",
]


@pytest.mark.parametrize("tex", READ)
def test_what_authors_write_is_read(tex: str) -> None:
    """TeX that pandoc lacks is said in other words: it was refused, or a part of it dropped."""
    assert pandoc.reads_formulas([tex]) == [True]


@pytest.mark.parametrize(
    "tex",
    [
        *(r"\frac{1}{2}", r"\begin{pmatrix} a & b \\ c & d \end{pmatrix}", r"\text{if } x \in \R"),
        *(r"\sum_{i=1}^{n} x_i", r"\text{\over \tag{7}}", r"\alpha b", r"\left.x\right|_0", "50%"),
        *(
            r"\begin{aligned} a &= b \\ c &= d \end{aligned}",
            "{",
            r"\begin{a} x \end{b}",
            "\\",
        ),
    ],
)
def test_other_formulas_stay(tex: str) -> None:
    """A formula that pandoc can read, or that nobody can, goes to it as it was typed."""
    assert rewrite(tex) == tex


@given(
    st.lists(st.sampled_from([*r"\{}&%[]^_ a1.+$", *READ, r"\over", r"\left", r"\ce{", r"\tag"]))
)
def test_no_formula_breaks_it(pieces: list[str]) -> None:
    """Whatever stands between dollars, there is an answer, and the same one each time."""
    tex = "".join(pieces)
    assert rewrite(tex) == rewrite(tex)


def test_percent_behind_a_number_is_no_comment() -> None:
    """``50%`` is not cut short: what would be lost has to be seen."""
    assert rewrite("50% of\nx") == "50% of\nx"
    assert rewrite("50 % of\nx") == "50 % of\nx"


@pytest.mark.parametrize(
    ("said", "tex"),
    [
        ("H2O", r"{\mathrm{H}_{2}\mathrm{O}}"),
        ("SO4^2-", r"{\mathrm{SO}_{4}^{2-}}"),
        ("Na+", r"{\mathrm{Na}^{+}}"),
        ("2H+ (aq)", r"{2\,\mathrm{H}^{+}\,\mathrm{(aq)}}"),
        ("A + B", r"{\mathrm{A}+\mathrm{B}}"),
        ("Fe^{III}2O3", r"{\mathrm{Fe}^{\mathrm{III}}_{2}\mathrm{O}_{3}}"),
        ("CH3-OH", r"{\mathrm{CH}_{3}{-}\mathrm{OH}}"),
        ("CO2 ^", r"{\mathrm{CO}_{2}\uparrow }"),
        ("A & B", None),
        ("A -> [", r"{\mathrm{A}\longrightarrow [}"),
    ],
)
def test_chemistry(said: str, tex: str | None) -> None:
    """Numbers behind letters are low, charges high, letters upright; what is strange is refused."""
    found = chemistry.read(said)
    assert (found and found.replace(r"\ \uparrow", r"\uparrow")) == tex


@pytest.mark.parametrize(
    ("model", "spec", "colour"),
    [
        *(("", "red", "ff0000"), ("", "ForestGreen", "009b55"), ("HTML", "CC00ff", "cc00ff")),
        *(("rgb", "1, .5,0", "ff8000"), ("RGB", "255,0,1", "ff0001"), ("gray", "0.5", "808080")),
        *(
            ("", "#0f0", "00ff00"),
            ("", "red!50", None),
            ("rgb", "2,0,0", None),
            ("cmyk", "0", None),
        ),
        *(("", "red;x:y", None), ("HTML", "javas:", None), ("rgb", "1,1", None)),
    ],
)
def test_colours(model: str, spec: str, colour: str | None) -> None:
    """A colour is six digits whatever its model, and nothing else ever is one."""
    assert colours.read(spec, model) == colour


def test_rules_of_columns() -> None:
    """The rules of a table stand before, between and behind its columns."""
    assert tables.columns("|c||*{2}{r}:l|") == ("crrl", "13021")
    assert tables.columns("@{}l@{ | }p{2cm}") == ("ll", "000")


def test_marks_are_for_private_use() -> None:
    """No text of a book has the characters of marks."""
    assert all("\ue000" <= sign <= "\uf8ff" for sign in (marks.BEGIN, marks.END, marks.TABLE))


# Commands that a book defines

DEFINED = "\\newcommand{\\R}{\\mathbb{R}}\n\\newcommand{\\p}[2][x]{#1_{#2}}\n"


def formulas(root: Path, *texts: str, more: str = "") -> list[str]:
    """The formulas of a book, as TeX."""
    nodes = pandoc_ast.walk_markup(book_of(root, *texts, more=more).blocks)
    return [node["c"][1] for node in nodes if node["t"] == "Math"]


def test_definitions_hold_in_later_files(tmp_path: Path) -> None:
    """A command is defined once for all files behind: pandoc knows it in its own file only."""
    first = f"# One\n\n{DEFINED}\n\\DeclareMathOperator*{{\\am}}{{arg\\,max}}\n"
    found = formulas(tmp_path, first, "# Two\n\n$\\R$, $\\p{i}$, $\\p[y]{i}$, $\\am_x$\n")
    assert found == [r"\mathbb{R}", "x_{i}", "y_{i}", r"\operatorname*{arg\,max}_x"]


def test_definitions_in_a_formula(tmp_path: Path) -> None:
    """Definitions between dollars, as MathJax has them, are no formula, and hold from there on."""
    assert formulas(
        tmp_path, f"# One\n\n$${DEFINED}$$\n\n$\\R$ $\\Rx{{}}$".replace("x{}", " x")
    ) == [
        r"\mathbb{R}",
        r"\mathbb{R} x",
    ]


def test_definitions_in_other_markdown(tmp_path: Path) -> None:
    """Readers that know no TeX outside of formulas do not print definitions as text."""
    text = f"# One\n\n{DEFINED}\n$\\R$\n"
    book = book_of(tmp_path, text, more='reader = "gfm"\n')
    assert "newcommand" not in str(book.blocks)
    assert formulas(tmp_path / "b", text, more='reader = "gfm"\n') == [r"\mathbb{R}"]


def test_definitions_without_end(tmp_path: Path) -> None:
    """Commands that are defined by each other without end are told, and take no time."""
    bomb = "".join(
        f"\\newcommand{{\\{a}}}{{{f'{chr(92)}{b} ' * 10}}}\n" for a, b in pairwise("abcdefghi")
    )
    with pytest.raises(SourceError, match="cannot be read"):
        book_of(
            tmp_path, f"# One\n\n$$\\newcommand{{\\z}}{{\\z\\z}}$$\n\n$${bomb}$$\n\n$\\z$ $\\a$\n"
        )


# What cannot be read


@pytest.mark.parametrize(
    ("tex", "reason"),
    [
        (r"\foo{x} + \bar{y}", r"nothing is known of \\foo"),
        (r"\begin{CD} A \end{CD}", "nothing is known of CD"),
        (r"\textcolor{no such}{x}", r"the colour of \\textcolor is not known"),
        (r"x \color{no such} y", "the colour of"),
        (r"\ce{A & B}", r"not all that stands in \\ce"),
        (r"\frac{a", "is not closed"),
        (r"x \ref{a}", r"nothing is known of \\ref"),
        (r"\frac{1}", "do not stand together"),
    ],
)
def test_the_trouble_is_named(tmp_path: Path, tex: str, reason: str) -> None:
    """A formula that cannot be read is told with its line and the command that is the trouble."""
    with pytest.raises(SourceError, match=reason) as caught:
        book_of(tmp_path, f"# One\n\nText\n\n$${tex}$$\n")
    (found,) = caught.value.findings
    assert found.where.endswith("line 5")
    assert found.tip
