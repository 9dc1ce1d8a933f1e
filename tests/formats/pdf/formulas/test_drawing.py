"""Formulas as print draws them, from the MathML that browsers show."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree

from hexapla.editions.localize import of_source
from hexapla.formats.pdf.formulas import drawing, letters
from hexapla.rendering.chapters import chapters
from hexapla.theme import Theme
from tests.source.tex.test_rewriting import READ
from tests.support.books import book_of

OTHERS = [
    *(r"\text{}", "{}", r"\mathop{\underline{\lim}}", r"{}^{14}_{6}\mathrm{C}", r"\left( x", "!"),
    *(r"\begin{array}{c|c} \hline \end{array}", r"\begin{matrix} & \\ & \end{matrix}", r"\!"),
    *(r"\sum_{\substack{i<n \\ j<m}} a_{ij}", r"\underbrace{a+b}_{n}", r"\sqrt[3]{\frac ab}"),
    *(
        r"\Biggl( \bigl[ x \bigr] \Biggr)",
        r"\left\{ x \middle| y \right.",
        r"\bigcup\bigoplus\oint",
    ),
    *(r"\overset{!}{=} \underset{x}{y}", r"\hat x \vec{v} \overline{xyz}", r"a \bmod b \pmod n"),
]


def drawn(root: Path, tex: str, sign: str = "$$") -> drawing.Picture:
    """The only formula of a book as it is drawn."""
    book = book_of(root, f"# One\n\n{sign}{tex}{sign}\n")
    (chapter,) = chapters(of_source(book, Theme(root)))
    (formula,) = chapter.body.iter("{*}math")
    return drawing.draw(formula, "en")


def fills(picture: drawing.Picture) -> set[str]:
    """The colours in which something of a picture is filled or drawn."""
    elements = list(etree.fromstring(picture.svg).iter())
    return {one.get(name, "") for one in elements for name in ("fill", "stroke")} - {"", "none"}


@pytest.mark.parametrize("tex", [*READ, *OTHERS])
def test_what_is_read_is_drawn(tmp_path: Path, tex: str) -> None:
    """Every formula that pandoc reads has a picture of a size that can stand on a page."""
    picture = drawn(tmp_path, tex)
    assert 0 < picture.width < 60
    assert 0 < picture.height < 20
    assert -10 < picture.depth < 10


def test_colours_and_lines(tmp_path: Path) -> None:
    """Colours, boxes, strokes and rules of tables are in print what they are on a screen."""
    assert fills(drawn(tmp_path / "a", r"\textcolor{red}{x} + y")) == {"#ff0000", "black"}
    assert "#ffff00" in fills(drawn(tmp_path / "b", r"\colorbox{yellow}{x}"))
    box = etree.fromstring(drawn(tmp_path / "c", r"\boxed{x}").svg)
    assert [one.get("stroke") for one in box.iter("{*}rect")] == ["black"]
    plain, ruled = (
        etree.fromstring(drawn(tmp_path / spec.replace("|", "r"), table).svg)
        for spec in ("cc", "c|c")
        if (table := rf"\begin{{array}}{{{spec}}} a & b \\ c & d \end{{array}}")
    )
    assert len(list(ruled.iter("{*}rect"))) == len(list(plain.iter("{*}rect"))) + 2


@pytest.mark.parametrize("words", ["自然数", "أعداد صحيحة", "всех", "x 数 y", "עברית"])
def test_words_of_any_script(tmp_path: Path, words: str) -> None:
    """Words that the font of formulas has no letters for are set in a font that has."""
    faces = {letters.face_of(letter, "en").family for letter in words if letter.isalpha()}
    if not all(ord(letter) in letters.face_of(letter, "en").characters for letter in words):
        pytest.skip("no font here has these letters")
    picture = drawn(tmp_path, rf"\text{{{words}}} = x")
    assert len(words) * 0.2 < picture.width < len(words) * 1.5 + 3
    assert faces


def test_arabic_is_joined_and_runs_from_the_right() -> None:
    """The letters of an Arabic word are joined: alone they would be wider."""
    (word,) = letters.outlines("عدد", "ar")
    alone = sum(one.advance for letter in "عدد" for one in letters.outlines(letter, "ar"))
    assert word.advance < alone


def test_the_same_picture_each_time(tmp_path: Path) -> None:
    """A formula is drawn the same, to the byte, whatever was drawn before it."""
    first = drawn(tmp_path / "a", r"\ce{H2O} + \text{数}")
    drawn(tmp_path / "b", r"\begin{pmatrix} a & b \end{pmatrix}")
    assert drawn(tmp_path / "c", r"\ce{H2O} + \text{数}") == first


def test_a_reason_is_given(tmp_path: Path) -> None:
    """What cannot be drawn is said with a reason: it was empty."""
    book = book_of(tmp_path, "# One\n\n$\\frac{1}{2}$\n")
    (chapter,) = chapters(of_source(book, Theme(tmp_path)))
    (formula,) = chapter.body.iter("{*}math")
    for part in list(next(formula.iter("{*}mfrac"))):
        part.getparent().remove(part)  # type: ignore[union-attr]
    with pytest.raises(drawing.UndrawableError, match=r"\w"):
        drawing.draw(formula, "en")
