"""What authors write in many ways has one form."""

from __future__ import annotations

from pathlib import Path

import pytest

from hexapla.editions.localize import of_source
from hexapla.errors import Finding
from hexapla.model import Book, Node
from hexapla.rendering.chapters import chapters
from hexapla.rendering.context import template_values
from hexapla.segments.segments import extract
from hexapla.source import pandoc_ast
from hexapla.source.constructs import admonitions, equations, listings, statements, subfigures
from hexapla.source.inventory import inventory
from hexapla.theme import Theme
from tests.support.books import book_of

LONG = (
    'note "A title"\n    Body.\n\n        code\n\nAfter.',
    ":::{danger} A title\n:class: x\n\nBody.\n:::\n\nAfter.",
)


def boxes(book: Book) -> list[tuple[str, str, str]]:
    """Kind, own title and words below it of each admonition."""
    found = []
    for node in pandoc_ast.walk(book.blocks):
        if admonitions.is_admonition(node):
            title = admonitions.own_title(node)
            rest = [one for one in node["c"][1] if one is not title]
            said = pandoc_ast.plain_blocks(title) if title else ""
            found.append((pandoc_ast.classes(node)[1], said, pandoc_ast.plain_blocks(rest)))
    return found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("::: note\nBody.\n:::", ("note", "", "Body.")),
        ('::: {.warning title="Hot  water"}\nBody.\n:::', ("warning", "Hot water", "Body.")),
        ("::: {.callout-tip}\n## Look *here*\n\nBody.\n:::", ("tip", "Look here", "Body.")),
        ("::: {.admonition .danger}\nBody.\n:::", ("caution", "", "Body.")),
        ("> [!IMPORTANT]\n> Body.", ("important", "", "Body.")),
        ("> [!note] Of mice\n> Body *all*.", ("note", "Of mice", "Body all.")),
        ("> [!TIP]\n>\n> Body.", ("tip", "", "Body.")),
        (":::tip Read on\nBody.\n:::", ("tip", "Read on", "Body.")),
        (":::caution[Mind the step]\nBody.\n:::", ("caution", "Mind the step", "Body.")),
        (":::{hint}\nBody.\n:::", ("tip", "", "Body.")),
        ("```{warning} Mind\nBody *all*.\n```", ("warning", "Mind", "Body all.")),
        ("~~~{attention}\n:class: x\nBody.\n~~~", ("warning", "", "Body.")),
        ('!!! note "Of men"\n    Body.', ("note", "Of men", "Body.")),
        ("??? abstract\n\n    Body.", ("note", "", "Body.")),
        ('1.  one\n\n    !!! note "Of men"\n        Body.', ("note", "Of men", "Body.")),
    ],
)
@pytest.mark.parametrize("reader", ["markdown", "gfm", "commonmark_x"])
def test_admonitions(
    tmp_path: Path, text: str, expected: tuple[str, str, str], reader: str
) -> None:
    """Boxes of pandoc, Quarto, GitHub, MkDocs, Docusaurus and MyST are one thing everywhere."""
    # GitHub's Markdown has no divs with attributes.
    if reader == "gfm" and text.startswith("::: {."):
        reader = "markdown"
    book = book_of(tmp_path, f"# One\n\n{text}\n\nAfter.", more=f'reader = "{reader}"')
    assert boxes(book) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "```\n!!! note\n    Body.\n```",
        "~~~~ {.md}\n:::{note}\nBody.\n:::\n~~~~",
        "> [!] Body.",
        "> [!WHO] Body.",
        "!!! Body.",
        "::: {.notes}\nBody.\n:::",
        "What??? note",
        "Text.\n\n    !!! note\n        Body.",
        "    :::tip Title\n    Body.\n    :::",
    ],
)
def test_what_is_no_admonition(tmp_path: Path, text: str) -> None:
    """Code that shows a box is code, and what only looks like one is left as it is."""
    assert boxes(book_of(tmp_path, f"# One\n\n{text}")) == []


def test_lines_stay_where_they_are(tmp_path: Path) -> None:
    """What is told of text behind a box names its line in the file."""
    for box in (f"!!! {LONG[0]}", LONG[1], "```{note}\nBody.\n```\n\nAfter."):
        text = f"# One\n\n{box}\n\n### Far"
        line = text.split("\n").index("### Far") + 1
        (told,) = book_of(tmp_path, text).warnings
        assert told.where == f"source/01.md, line {line}"


@pytest.mark.parametrize(
    ("text", "kind", "name"),
    [
        ('::: {.theorem name="Of two"}\nIt is.\n:::', "theorem", "Of two"),
        ("::: {#lem-x}\n## Of *three*\n\nIt is.\n:::", "lemma", "Of three"),
        ("::: {#def:x .definition}\nIt is.\n:::", "definition", ""),
        ("::: proof\nIt is.\n:::", "proof", ""),
    ],
)
def test_statements(tmp_path: Path, text: str, kind: str, name: str) -> None:
    """Theorems and their like are told by a class or by Quarto's ids, and keep their name."""
    book = book_of(tmp_path, f"# One\n\n{text}")
    (found,) = filter(statements.is_statement, pandoc_ast.walk(book.blocks))
    own = statements.own_name(found)
    assert statements.kind_of(found) == kind
    assert (pandoc_ast.plain_blocks(own) if own else "") == name
    assert bool(pandoc_ast.value(found, "number")) == (kind != "proof")


def test_each_kind_of_statement_counts_for_itself(tmp_path: Path) -> None:
    """A lemma between two theorems does not take a number from them."""
    kinds = ["theorem", "lemma", "theorem", "remark", "lemma"]
    text = "\n\n".join(f"::: {kind}\nIt is.\n:::" for kind in kinds)
    book = book_of(tmp_path, f"# One\n\n{text}")
    found = [(one.id, one.number) for one in inventory(book.blocks) if one.kind == "statement"]
    assert found == [("theorem", "1"), ("lemma", "1"), ("theorem-1", "2"), ("lemma-1", "2")]


@pytest.mark.parametrize(
    "text",
    [
        "$$x$$ {#eq:a}",
        "$$x$$\n{#eq:a}",
        "So $$x$$ {#eq:a}, and so on.",
        "$$x$$ {#eq:a .big}",
        r"$$x \label{eq:a}$$",
    ],
)
def test_equations(tmp_path: Path, text: str) -> None:
    """A formula with a name has a number, and the name is not printed."""
    book = book_of(tmp_path, f"# One\n\n{text}\n\nSee @eq:a.")
    (found,) = filter(equations.is_equation, pandoc_ast.walk(book.blocks))
    (_, _, pairs), ((formula),) = found["c"]
    assert (pairs, formula["c"][1]) == ([["number", "1"]], "x")
    assert "{#" not in pandoc_ast.plain_blocks(book.blocks)
    assert [one["c"][2][0] for one in pandoc_ast.walk(book.blocks) if one["t"] == "Link"] == [
        f"#{found['c'][0][0]}"
    ]


@pytest.mark.parametrize(
    ("text", "formula"),
    [
        (r"\begin{equation}x \label{eq:a}\end{equation}", "x"),
        (r"So \begin{equation*}x \label{eq:a}\end{equation*} holds.", "x"),
        (r"\begin{align}x &= y \label{eq:a}\end{align}", r"\begin{align}x &= y\end{align}"),
    ],
)
@pytest.mark.parametrize("reference", [r"\ref{eq:a}", r"(\ref{eq:a})", r"\eqref{eq:a}"])
def test_environments_of_latex(tmp_path: Path, text: str, formula: str, reference: str) -> None:
    """What LaTeX has in environments is a formula, and its references lead there."""
    book = book_of(
        tmp_path, f"# One \\label{{sec:x}}\n\n{text}\n\nSee {reference}, \\autoref{{sec:x}}."
    )
    (found,) = filter(equations.is_equation, pandoc_ast.walk(book.blocks))
    assert found["c"][1][0]["c"][1] == formula
    links = [one["c"] for one in pandoc_ast.walk(book.blocks) if one["t"] == "Link"]
    assert [(link[0][1], link[2][0]) for link in links] == [(["bare"], "#eq-a"), ([], "#sec-x")]
    assert book.sections[0].id == "sec-x"


def test_lines_with_names(tmp_path: Path) -> None:
    """Each line of a formula that has a name has a number, which stands in the formula."""
    text = r"$$\begin{align}a &= b \label{eq:a}\\ c &= d\\ e &= f \label{eq:b}\end{align}$$"
    book = book_of(tmp_path, f"# One\n\n{text}\n\n$$x$$ {{#eq:c}}\n\nSee @eq:a, @Eq:b.")
    rows = [node for node in pandoc_ast.walk(book.blocks) if equations.is_row(node)]
    numbers = [(row["c"][0][0], pandoc_ast.value(row, "number")) for row in rows]
    assert numbers == [("eq-a", "1"), ("eq-b", "2")]
    equations.tag_rows(rows[0], str)
    tagged = r"\begin{align}a &= b \tag{1}\\ c &= d\\ e &= f \tag{2}\end{align}"
    assert rows[1]["c"][1][0]["c"][1] == tagged
    assert [one.number for one in inventory(book.blocks) if one.kind == "equation"] == ["3"]


LISTED = [
    "Listing: Say *hi*\n\n```{#lst:a}\nx\n```",
    "```{#lst:a}\nx\n```\n\nListing: Say *hi*",
    "::: {#lst:a}\n```\nx\n```\n\nSay *hi*\n:::",
]


@pytest.mark.parametrize("text", LISTED)
def test_listings_of_pandoc_crossref(tmp_path: Path, text: str) -> None:
    """The caption of code may stand beside it, or with it in a div."""
    book = book_of(tmp_path, f"# One\n\n{text}\n\nSee @lst:a.")
    (found,) = filter(listings.is_listing, pandoc_ast.walk(book.blocks))
    assert (found["c"][0][0], pandoc_ast.value(found, "number")) == ("lst-a", "1")
    assert pandoc_ast.plain(pandoc_ast.caption(found)[0]["c"]) == "Say hi"


def test_formulas_without_a_name(tmp_path: Path) -> None:
    """Only what has a name is numbered, and braces behind other things are text."""
    book = book_of(tmp_path, "# One\n\n$$x$$\n\n$$y$$ {#eq-a}\n\n$z$ {#eq-b} `c` {#eq-c}")
    found = [one for one in inventory(book.blocks) if one.kind == "equation"]
    assert [(one.id, one.number) for one in found] == [("eq-a", "1")]


@pytest.mark.parametrize("key", ["caption", "lst-cap"])
def test_listings(tmp_path: Path, key: str) -> None:
    """Code with a caption is a figure that counts as a listing; its caption is Markdown."""
    code = f'```{{.python #lst-a {key}="Say *hi*"}}\nprint()\n```'
    book = book_of(tmp_path, f"# One\n\n![f](images/square.svg)\n\n{code}\n\nSee @lst-a.")
    (found,) = filter(listings.is_listing, pandoc_ast.walk(book.blocks))
    assert pandoc_ast.value(found, "number") == "1"
    assert [node["t"] for node in pandoc_ast.caption(found)[0]["c"]] == ["Str", "Space", "Emph"]
    assert found["c"][2] == [{"t": "CodeBlock", "c": [["", ["python"], []], "print()"]}]


PARTS = "![f](images/square.svg){#fig-b}", "![g](images/square.svg)"


@pytest.mark.parametrize("between", ["\n\n", "\n"])
def test_figures_of_figures(tmp_path: Path, between: str) -> None:
    """A div with the pictures of one figure and its caption is a figure made of others."""
    div = f"::: {{#fig-a}}\n{between.join(PARTS)}\n\nBoth.\n:::"
    book = book_of(tmp_path, f"# One\n\n![e](images/square.svg)\n\n{div}\n\nSee @fig-b.")
    found = [(one.id, one.number) for one in inventory(book.blocks) if one.kind == "figure"]
    assert found == [("figure", "1"), ("fig-a", "2"), ("fig-b", "2a"), ("figure-1", "2b")]
    (whole,) = filter(subfigures.is_whole, pandoc_ast.walk(book.blocks))
    assert len(subfigures.parts_of(whole)) == len(PARTS)


HEADINGS = [
    ("# A\n\n### B\n\n#### C", "skips from level 1 to 3", [1, 2, 3], 2),
    ("# A\n\n> ## B", "stands in a block and begins no section", [1], 1),
    ("# A\n\n- ## B", "stands in a block and begins no section", [1], 1),
    ("# A\n\n::: box\n## B\n:::\n\n## C", "the div (box) has the heading 'B'", [1, 2, 2], 1),
    ("# A\n\n::: note\nx\n\n## B\n:::", "stands in a block and begins no section", [1], 1),
]


@pytest.mark.parametrize(("text", "what", "levels", "count"), HEADINGS)
def test_headings(tmp_path: Path, text: str, what: str, levels: list[int], count: int) -> None:
    """A heading that skips a level, or stands where no section begins, is read and told."""
    book = book_of(tmp_path, text)
    assert [section.level for section in book.sections] == levels
    told: list[Finding] = [one for one in book.warnings if one.id.startswith("heading-")]
    assert len(told) == count
    assert what in told[0].what
    assert told[0].severity == "warning"
    shown = text.split("\n")[int(told[0].where.rpartition(" ")[2]) - 1]
    assert "#" in shown


def words_of(blocks: list[Node]) -> str:
    """All words of some blocks."""
    return pandoc_ast.plain_blocks(blocks)


def test_nothing_of_a_heading_is_lost(tmp_path: Path) -> None:
    """The words and the name of a heading that begins no section stay in the text."""
    book = book_of(tmp_path, "# A\n\n> ## Be *bold* {#b}\n\nSee [there](#b).")
    assert "Be bold" in words_of(book.blocks)
    names = [found[0] for node in pandoc_ast.walk(book.blocks) if (found := pandoc_ast.attr(node))]
    assert "b" in names


def test_abbreviations(tmp_path: Path) -> None:
    """A definition is no text; the first place of its abbreviation in the file says it."""
    text = "# UT\n\nThe (UTC), not `UTC` or UTCs.\n\n- UTC, UT\n\n"
    text += "*[UTC]: coordinated time\n*[UT]: time"
    book = book_of(tmp_path, text, "# Two\n\nUTC")
    found = [
        (pandoc_ast.plain(node["c"][1]), pandoc_ast.value(node, "title"))
        for node in pandoc_ast.walk(book.blocks)
        if "abbr" in pandoc_ast.classes(node)
    ]
    assert found == [("UTC", "coordinated time"), ("UT", "time")]
    assert "coordinated" not in pandoc_ast.plain_blocks(book.blocks)


@pytest.mark.parametrize("text", ["*[UTC] is it", "UTC *[UTC]: it", "`*[UTC]: it`"])
def test_what_defines_no_abbreviation(tmp_path: Path, text: str) -> None:
    """What only looks like a definition stays in the text."""
    assert "[UTC]" in pandoc_ast.plain(book_of(tmp_path, f"# One\n\n{text}").blocks[1]["c"])


@pytest.mark.parametrize(
    "text",
    ["\\newpage", "\\clearpage{}", "\\pagebreak[4]", "{{< pagebreak >}}", "::: pagebreak\n:::"],
)
def test_page_breaks(tmp_path: Path, text: str) -> None:
    """A page that is broken by hand in LaTeX's way, in Quarto's, or as a div, is one thing."""
    book = book_of(tmp_path, f"# One\n\nA.\n\n{text}\n\nB.")
    assert book.blocks[2] == {"t": "Div", "c": [["", ["pagebreak"], []], []]}


def test_a_box_keeps_its_condition(tmp_path: Path) -> None:
    """What a box is besides, such as for one format only, stays with it."""
    text = '::: {.callout-tip .content-visible when-format="html" collapse=true}\nA.\n:::'
    (box,) = filter(
        admonitions.is_admonition, pandoc_ast.walk(book_of(tmp_path, f"# One\n\n{text}").blocks)
    )
    assert pandoc_ast.value(box, "only")
    assert not pandoc_ast.value(box, "collapse")


def test_a_listing_has_the_condition_of_its_code(tmp_path: Path) -> None:
    """The caption of code for one format is for that format, too."""
    text = '```{.python .only-html caption="A"}\nx\n```'
    book = book_of(tmp_path, f"# One\n\n{text}")
    (found,) = filter(listings.is_listing, pandoc_ast.walk(book.blocks))
    held = [node for node in pandoc_ast.walk(book.blocks) if pandoc_ast.value(node, "only")]
    assert held
    assert any(node is found or found in pandoc_ast.walk(node) for node in held)


CAPTIONED = """
![A boat. Drawn.](images/square.svg){{#fig-a width=20% {0}="A *boat*"}}

| a |
|---|
| b |

: Prices. All. {{#tbl-a {0}="Prices of   all"}}

::: {{#fig-b {0}="Two"}}
![One.](images/square.svg){{#fig-c}}

![Two.](images/square.svg){{#fig-d}}

Both. Of them.
:::
"""


@pytest.mark.parametrize("name", ["short-caption", "fig-scap"])
def test_short_captions(tmp_path: Path, name: str) -> None:
    """The short form of a caption is one of the figure or table, and a text to translate."""
    book = book_of(tmp_path, f"# One {{#one}}\n{CAPTIONED.format(name)}")
    nodes = [
        one for one in pandoc_ast.walk(book.blocks) if one["t"] in {"Figure", "Table", "Image"}
    ]
    said = {one["c"][0][0]: pandoc_ast.value(one, "short-caption") for one in nodes}
    short = {"fig-a": "A *boat*", "tbl-a": "Prices of all", "fig-b": "Two"}
    assert {key: words for key, words in said.items() if words} == short
    told = [one.comments for one in extract(book) if one.text == "Prices of all"]
    assert told == [("the short form of a caption, in the list of figures or tables",)]


def test_lists_say_short_captions(tmp_path: Path) -> None:
    """The lists of figures and tables have the short form of a caption, or its first sentence."""
    captioned = (
        f"{CAPTIONED.format('short-caption')}\n![A whole *tiger*. Or two.](images/square.svg)"
    )
    text = f"# One {{#one}}\n{captioned}"
    edition = of_source(book_of(tmp_path, text), Theme(tmp_path))
    values = template_values(edition, chapters(edition))
    assert [one.caption for one in values["figures"]] == ["A *boat*", "Two", "A whole tiger"]
    assert [one.caption for one in values["tables"]] == ["Prices of all"]
