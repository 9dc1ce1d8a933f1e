"""Cross-references of pandoc-crossref and Quarto: what they print, and which are told."""

from __future__ import annotations

from pathlib import Path

import pytest

from hexapla.errors import SourceError
from hexapla.model import Book
from hexapla.source import pandoc_ast
from hexapla.source.faults.warned import warnings
from hexapla.verification.expected import expected
from tests.support.books import book_of, pairs_of, texts_of

PLACES = """

![A boat](images/square.svg){#fig:x}

![Two boats](images/square.svg){#fig-y}

| a | b |
|---|---|
| 1 | 2 |

: Numbers {#tbl:x}

## Part {#sec:two}

``` {#lst:x}
code
```
"""


def book(root: Path, text: str, **options: str) -> Book:
    return book_of(root, f"# One {{#sec-one}}\n\n{text}{PLACES}", **options)


def first_text(found: Book) -> str:
    return texts_of(found)[1]


def targets(found: Book) -> list[str]:
    return [node["c"][2][0] for node in pandoc_ast.walk(found.blocks) if node["t"] == "Link"]


@pytest.mark.parametrize(
    ("written", "text", "led"),
    [
        ("See @fig:x.", "See ⟦1⟧.", ["#fig-x"]),
        ("See @fig-y, @tbl:x.", "See ⟦1⟧, ⟦2⟧.", ["#fig-y", "#tbl-x"]),
        ("In @sec:two and @sec-one", "In ⟦1⟧ and ⟦2⟧", ["#sec-two", "#sec-one"]),
        ("@Fig:x shows", "⟦1⟧ shows", ["#fig-x"]),
        ("A [@fig:x; @tbl:x] b", "A ⟦1⟧, ⟦2⟧ b", ["#fig-x", "#tbl-x"]),
        ("A [@fig:x, on the left] b", "A ⟦1⟧, on the left b", ["#fig-x"]),
        ("A ([a @fig:x, b])", "A (a ⟦1⟧, b)", ["#fig-x"]),
        ("A {@fig:x}: b", "A ⟦1⟧: b", ["#fig-x"]),
        ("A +@fig:x b", "A ⟦1⟧ b", ["#fig-x"]),
        ("*See @fig:x*", "*See ⟦1⟧*", ["#fig-x"]),
    ],
)
def test_what_leads_somewhere(tmp_path: Path, written: str, text: str, led: list[str]) -> None:
    """A reference to something with a number is a mark for translators, as Hexapla's own are."""
    found = book(tmp_path, written)
    assert (first_text(found), targets(found)) == (text, led)
    assert warnings(found) == []


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        ("See @fig:x", "figure 1"),
        ("See [-@fig:x]", "1"),
        ("See [Boat @fig-y]", "2"),
        ("See {!@tbl:x}", "1"),
        ("See [](#fig:x){.bare}", "1"),
        ("See -@sec:two", "1.1"),
    ],
)
def test_what_is_printed(tmp_path: Path, written: str, printed: str) -> None:
    """A reference prints the word and the number, or the number alone where that is wanted."""
    said = [
        one.text
        for one in expected(book(tmp_path, written), "en", "html")
        if one.kind == "reference"
    ]
    assert said == [printed]


def test_in_notes_headings_cells_and_captions(tmp_path: Path) -> None:
    """References are understood wherever text stands, and from file to file."""
    table = "| a |\n|---|\n| In @sec:two |\n\n: As @fig:x {#tbl:a}\n"
    one = f"# One\n\nA.^[See @fig:x.]\n\n## On @fig:x\n\n{table}"
    found = book_of(tmp_path, one, f"# Two\n\nB.{PLACES}")
    texts = [text for text, _ in pairs_of(found)]
    for text in ("See ⟦1⟧.", "On ⟦1⟧", "In ⟦1⟧", "As ⟦1⟧"):
        assert text in texts


def test_the_comma_of_the_language(tmp_path: Path) -> None:
    """Between several references stands the comma of the source's language."""
    assert first_text(book(tmp_path, "انظر [@fig:x; @tbl:x].", language="ar")) == "انظر ⟦1⟧، ⟦2⟧."


@pytest.mark.parametrize(
    ("written", "what", "tip"),
    [
        ("@fig:no", "@fig:no leads to nothing with a number", "{#fig:no}"),
        ("[@fig:x; @fig:no]", "@fig:no leads to nothing", "{#fig:no}"),
        ("@eq:no", "@eq:no leads to nothing with a number", "give an equation the id {#eq:no}"),
        ("@lst:x", "@lst:x leads to nothing with a number", "give a listing with a caption"),
        ("@thm:no", "@thm:no leads to nothing with a number", "give a theorem the id {#thm:no}"),
        ("[@smith, p. 4]", "the citation '@smith, p. 4'", "bibliography ="),
        ("as @smith says", "the citation '@smith'", r"write \@smith"),
    ],
)
def test_what_is_printed_as_typed(tmp_path: Path, written: str, what: str, tip: str) -> None:
    """What leads nowhere, and a citation without a bibliography, is told with its line."""
    told = [one for one in warnings(book(tmp_path, written)) if what in one.what]
    assert [one.where for one in told] == ["source/01.md#sec-one, line 3"]
    assert tip in told[0].tip


def test_with_a_bibliography(tmp_path: Path) -> None:
    """Cross-references are no citations; one that leads nowhere is not looked for among works."""
    works = '[{"id": "smith", "type": "book", "title": "T"}]'
    (tmp_path / "source").mkdir()
    (tmp_path / "source" / "works.json").write_text(works, encoding="utf-8")
    more = 'bibliography = ["works.json"]\n'
    text = "See @fig:x and [@smith].\n\n::: {#refs}\n:::\n"
    assert first_text(book(tmp_path, text, more=more)) == "See ⟦1⟧ and ⟦2⟧."
    with pytest.raises(SourceError, match="the cross-reference @fig:no leads to nothing"):
        book(tmp_path, f"@fig:no {text}", more=more)
