"""What is read from PDFs: of books with a style of their own, and of those by other hands."""

from __future__ import annotations

from pathlib import Path

import pytest

from hexapla.catalogs.catalog import Catalog
from hexapla.editions.localize import localize, of_source
from hexapla.formats.pdf import writer
from hexapla.theme import Theme, default_templates
from hexapla.verification.compare import differences
from hexapla.verification.pdf.read_pdf import read_pdf
from tests.conftest import Hexapla, replace
from tests.support.books import book_of

OWN_NUMBERS = """
.paragraph > [data-number]::before { content: "99 " attr(data-number) }
.footnote::footnote-call { content: "77" }
.footnote::footnote-marker { content: "88 " }
"""


def in_style(book: Path, rules: str) -> None:
    """Give a book our style of print with rules of its own."""
    style = (default_templates() / "pdf" / "style.css").read_text(encoding="utf-8")
    own = book / "templates" / "pdf" / "style.css"
    own.parent.mkdir(parents=True)
    own.write_text(style + rules, encoding="utf-8")


def test_numbers_that_a_style_prints_of_its_own(hexapla: Hexapla, small_book: Path) -> None:
    """Law 3: a style that prints other numbers at paragraphs and notes breaks the build."""
    replace(small_book / "source" / "book.toml", "paragraphs = false", "paragraphs = true")
    in_style(small_book, OWN_NUMBERS)
    done = hexapla("--project", small_book, "--language", "en", "--format", "pdf")
    assert done.code == 1
    for said in ("is printed as '99 1'", "is printed as '77'", "is printed as '88'"):
        assert said in done.stderr


TEXT = """\
# 2030 and after {#after .unnumbered}

It begins, as one says [@smith, 7]. See [](#one).

# One {#one}

[](#deep) is told of[^a] in the dark. A [word]{.index}, `2 code`, and 12 boats.

**7** boats are in [](#fig-boat), and in [](#after). Another [word]{.index}.

## Deep^[A note to a heading.] 3 {#deep}

![A boat of 5 masts](images/square.svg){#fig-boat width=20%}

: Boats 4 {#tbl-boats}

| one | 2 |
|-----|---|
| 3   | 4 |

# Works {#works .unnumbered}

::: {#refs}
:::

[^a]: 1 note, which begins with a number.
"""

HOUSE = """
h1 .number::before { content: "Chapter " }
.paragraph > [data-number]::before { font-size: 1em;
  inset-inline-start: -10mm; content: "§" attr(data-number) }
.footnote::footnote-call { content: "(" attr(data-number) ")"; vertical-align: baseline }
.footnote::footnote-marker { content: attr(data-number) ". " ; font-weight: 700 }
.label { font-variant: small-caps; font-weight: 700 }
@page :left { @bottom-left { content: none } @top-left { content: "– " counter(page) " –" } }
@page :right { @bottom-right { content: none } @top-right { content: "– " counter(page) " –" } }
@page :nth(1 of chapter) { @top-right { content: "– " counter(page) " –" } }
@page :nth(1 of contents) { @top-right { content: "– " counter(page) " –" } }
@page :left:nth(1 of index) { @top-left { content: "– " counter(page) " –" } }
@page :right:nth(1 of index) { @top-right { content: "– " counter(page) " –" } }
"""


def differing(root: Path, text: str, more: str, language: str = "en") -> list[str]:
    """What is said of the PDF of a book of one language."""
    (root / "source").mkdir(exist_ok=True)
    (root / "source" / "works.bib").write_text(WORKS, encoding="utf-8")
    book = book_of(root, text, more=f'bibliography = ["works.bib"]\n{more}', language=language)
    made = writer.render(of_source(book, Theme(root)), root / "book.pdf", default_templates())
    return [one.what for one in differences(book, language, "pdf", read_pdf(made))]


WORKS = "@book{smith, author={Smith, Jane}, title={Boats 2}, year={2001}, publisher={Press}}"

NUMBERED = '[numbering]\nparagraphs = true\nnumerals = "locale"\n'


def test_a_house_may_print_its_numbers_in_its_way(tmp_path: Path) -> None:
    """What a style puts around a number, and where it puts it, makes no difference."""
    in_style(tmp_path, HOUSE)
    assert differing(tmp_path, TEXT, NUMBERED) == []


BARE = "# One\n\nA word.\n\nAnother one.\n"


@pytest.mark.parametrize(
    ("text", "more", "language"),
    [(BARE, "", "en"), (BARE, NUMBERED, "en"), (TEXT, "", "en"), (TEXT, NUMBERED, "fa")],
    ids=["one chapter", "one chapter with numbers", "no paragraph numbers", "Persian digits"],
)
def test_other_shapes_of_books(tmp_path: Path, text: str, more: str, language: str) -> None:
    """Books without notes, numbers or several chapters, and those in other digits, are whole."""
    assert differing(tmp_path, text, more, language) == []


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_heading_refers_to_another_page(tmp_path: Path, language: str) -> None:
    """A reference in a heading names no page, wherever what it refers to stands; others do."""
    text = """\
# One {#one}

![A boat](images/square.svg){#fig-boat width=20%}

# Two {#two}

## A long way from [](#fig-boat), which is a boat, and back to [](#one), which begins it {#way}

### Back to [](#fig-boat), and [in words](#fig-boat)^[A note at [](#fig-boat).] {#back}

See [](#fig-boat), and [](#two).
"""
    assert differing(tmp_path, text, "", language) == []


FORMULAS = """\
# One {#one}

A paragraph.

$$E = mc^2$$ {#eq-energy}

As [](#eq-energy) says.

$$a + b = c$$

Words before
$$x = y$$
and after.

$$\\frac{\\frac{a}{b}}{\\frac{c}{d}}$$ {#eq-tall}

The end.
"""


@pytest.mark.parametrize("language", ["en", "ar"])
def test_paragraphs_that_are_a_formula(tmp_path: Path, language: str) -> None:
    """A paragraph that is one formula has its number, and the formula has its own beside it."""
    assert differing(tmp_path, FORMULAS, NUMBERED, language) == []


PASSAGES = """\
# الأول {#one}

هذا كلام أول في الكتاب[^a] وله بقية هنا.

وهذا آخر، ثم ينتهي.[^b]

وحاشيتان[^c][^d] متتاليتان، و Latin words[^e] هنا.

$$a=b$$ {#eq-a}

انظر [](#eq-a) و [](#two).

# الثاني {#two}

انظر [](#one)[^f]

[^a]: حاشية.
[^b]: حاشية.
[^c]: حاشية 12.
[^d]: حاشية.
[^e]: حاشية Latin.
[^f]: حاشية
"""


@pytest.mark.parametrize("more", ["", NUMBERED], ids=["plain", "numbered"])
def test_passages_that_run_the_other_way(tmp_path: Path, more: str) -> None:
    """Marks and references in Arabic that nobody has translated are those of a German edition."""
    book = book_of(
        tmp_path, PASSAGES, more=f'[editions]\nlanguages = ["de"]\n{more}', language="ar"
    )
    edition, _ = localize(book, Catalog("de", ()), Theme(tmp_path))
    made = writer.render(edition, tmp_path / "book.pdf", default_templates())
    assert [one.what for one in differences(book, "de", "pdf", read_pdf(made))] == []


def test_links_of_a_passage_in_another_direction_stay_two(tmp_path: Path) -> None:
    """An italic letter that reaches out before its link joins it with no other link."""
    text = """\
# One {#one}

![A boat](images/square.svg){#fig-boat}

See [](#fig-boat).

A *Set apart: [](#fig-boat)*, and [in words](#fig-boat)^[A note at [](#fig-boat).]
"""
    book = book_of(tmp_path, text, more='[editions]\nlanguages = ["ar"]\nminimum = 0.0')
    edition, _ = localize(book, Catalog("ar", ()), Theme(tmp_path))
    made = writer.render(edition, tmp_path / "a.pdf", default_templates())
    assert differences(book, "ar", "pdf", read_pdf(made)) == []
