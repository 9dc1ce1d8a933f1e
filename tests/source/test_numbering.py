"""Numbers are given once, on the source."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from lxml import html

from hexapla.errors import Finding, SourceError
from hexapla.model import Book
from hexapla.source import pandoc, pandoc_ast
from hexapla.source.numbering import counts, number
from tests.support.books import book_of


def contents(book: Book) -> str:
    """The outline as lines: number, id, title."""
    return "\n".join(
        f"{section.number or '-'} {section.id} {section.title}" for section in book.sections
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "# A\n# B\n## C\n## D\n### E\n# F\n## G",
            "1 a A|2 b B|2.1 c C|2.2 d D|2.2.1 e E|3 f F|3.1 g G",
        ),
        ("# A {-}\n# B\n# C {.unnumbered}\n# D", "- a A|1 b B|- c C|2 d D"),
        ("# A {-}\n## B\n### C\n# D\n## E", "- a A|- b B|- c C|1 d D|1.1 e E"),
        ("# A\n## B {-}\n### C\n## D\n### E", "1 a A|- b B|- c C|1.1 d D|1.1.1 e E"),
        ("# A\n## B\n### C {-}\n### D\n## E", "1 a A|1.1 b B|- c C|1.1.1 d D|1.2 e E"),
        ("# *A* `b`^[c] {#x}", "1 x A b"),
        ("# A {number=7}\n# B {- number=8}", "1 a A|- b B"),
    ],
)
def test_sections(tmp_path: Path, text: str, expected: str) -> None:
    """Sections count by level; unnumbered ones, and those below them, have and use no number."""
    book = book_of(tmp_path, text.replace("\n", "\n\n"))
    assert contents(book) == expected.replace("|", "\n")


def test_sections_run_through_the_files(tmp_path: Path) -> None:
    """A file may begin anywhere in the outline: numbers go on from the file before."""
    book = book_of(tmp_path, "# A\n\n## B", "## C\n\n# D", "## E")
    assert contents(book) == "1 a A\n1.1 b B\n1.2 c C\n2 d D\n2.1 e E"


@pytest.mark.parametrize(
    ("text", "where", "what", "tip"),
    [
        (
            "## A",
            "source/01.md#a",
            "the text does not begin with a chapter",
            "begin the first file with a heading of level 1: # Title",
        ),
        (
            "# A\n\n## {#b}\n\nText.",
            "source/01.md#b",
            "the heading has no words",
            "give it a title, or take it out",
        ),
        (
            "",
            "source/",
            "the text does not begin with a chapter",
            "begin the first file with a heading of level 1: # Title",
        ),
        (
            "Text.\n\n# A",
            "source/01.md",
            "the text does not begin with a chapter",
            "begin the first file with a heading of level 1: # Title",
        ),
    ],
)
def test_refused(tmp_path: Path, text: str, where: str, what: str, tip: str) -> None:
    """An outline that does not begin with a chapter, or has no words, is refused with its place."""
    with pytest.raises(SourceError) as refused:
        book_of(tmp_path, text)
    assert refused.value.findings == [Finding(where, what, tip, id="heading")]


def test_every_fault_at_once(tmp_path: Path) -> None:
    """All faults of an outline are told together."""
    with pytest.raises(SourceError) as refused:
        book_of(tmp_path, "# A\n\n## {#b}\n\n# C\n\n## {#d}")
    places = [finding.where for finding in refused.value.findings]
    assert places == ["source/01.md#b", "source/01.md#d"]


DIVISIONS = """
# Before {.frontmatter}
# One {.part}
# Sun {#sun}
## Day
# Two {.part}
# Moon
# Tables {.appendix}
## Months
# Words {.appendix}
# After {.backmatter}
"""


def test_divisions(tmp_path: Path) -> None:
    """Parts have Roman numerals and appendices letters; chapters count on through all parts."""
    book = book_of(tmp_path, DIVISIONS.replace("\n", "\n\n"))
    assert [(section.number, section.title, section.depth) for section in book.sections] == [
        ("", "Before", 1),
        ("I", "One", 1),
        ("1", "Sun", 2),
        ("1.1", "Day", 3),
        ("II", "Two", 1),
        ("2", "Moon", 2),
        ("A", "Tables", 1),
        ("A.1", "Months", 2),
        ("B", "Words", 1),
        ("", "After", 1),
    ]


def numbered(book: Book, *kinds: str) -> list[tuple[str, str, str | None]]:
    """Type, id and number of each node of these types."""
    nodes = [node for node in pandoc_ast.walk(book.blocks) if node["t"] in kinds]
    return [(node["t"], node["c"][0][0], pandoc_ast.value(node, "number")) for node in nodes]


def test_figures_and_tables(tmp_path: Path) -> None:
    """Figures and tables with a caption count through the book, each kind for itself."""
    one = (
        "# A\n\n![f](images/square.svg)\n\n| a |\n|---|\n| b |\n\n: t {#tab}\n\n| a |\n|---|\n| b |"
    )
    two = "# B\n\n> ![g](images/square.svg){#fig}\n\n| a |\n|---|\n| b |\n\n: u"
    book = book_of(tmp_path, one, two)
    assert numbered(book, "Figure", "Table") == [
        ("Figure", "figure", "1"),
        ("Table", "tab", "1"),
        ("Table", "", None),
        ("Figure", "fig", "2"),
        ("Table", "table", "2"),
    ]


def test_notes(tmp_path: Path) -> None:
    """Notes count through their chapter, wherever they stand in it, with ids of their own."""
    one = "# A\n\nx^[1] *y^[2]*\n\n- z^[3]\n\n| a^[4] |\n|---|\n| b |"
    two = "# B {#two}\n\n## C\n\nx[^1] ![y^[2]](images/square.svg)\n\n[^1]: one\n\n    more"
    book = book_of(tmp_path, one, two)
    notes = [node for node in pandoc_ast.walk(book.blocks) if pandoc_ast.is_note(node)]
    assert [(note["c"][0][0], pandoc_ast.value(note, "number")) for note in notes] == [
        ("a-note-1", "1"),
        ("a-note-2", "2"),
        ("a-note-3", "3"),
        ("a-note-4", "4"),
        ("two-note-1", "1"),
        ("two-note-2", "2"),
    ]


PARAGRAPHS = (
    "# P {-}\n\nnone\n\n# A\n\none\n\n- none\n\n> none\n\ntwo\n\n## B {-}\n\nnone\n\n## C\n\nthree"
)


def test_paragraphs(tmp_path: Path) -> None:
    """Body paragraphs of numbered sections count through the book, with the ids p1, p2, …."""
    book = book_of(tmp_path, PARAGRAPHS, more="[numbering]\nparagraphs = true")
    found = [(name, given) for _, name, given in numbered(book, "Div")]
    assert found == [("p1", "1"), ("p2", "2"), ("p3", "3")]
    texts = [pandoc_ast.plain(node["c"][1][0]["c"]) for node in book.blocks if node["t"] == "Div"]
    assert texts == ["one", "two", "three"]


def test_paragraphs_are_off_unless_wanted(tmp_path: Path) -> None:
    """Without the setting no paragraph is numbered."""
    book = book_of(tmp_path, PARAGRAPHS)
    assert numbered(book, "Div") == []
    assert counts(book.blocks).paragraphs == 0


def test_a_comment_may_stand_before_the_first_chapter(tmp_path: Path) -> None:
    """What no reader sees may open the text."""
    book = book_of(tmp_path, "<!-- translators: mind the tone -->\n\n# A\n\n## B")
    assert contents(book) == "1 a A\n1.1 b B"


def test_a_note_keeps_its_words(tmp_path: Path) -> None:
    """The number is put round a note, whose own blocks stay as they were."""
    book = book_of(tmp_path, "# A\n\nx[^1]\n\n[^1]: one\n\n    two")
    (note,) = [node for node in pandoc_ast.walk(book.blocks) if pandoc_ast.is_note(node)]
    (inner,) = note["c"][1]
    assert inner.keys() == {"t", "c"}
    assert [pandoc_ast.plain(block["c"]) for block in inner["c"]] == ["one", "two"]


def test_index_marks(tmp_path: Path) -> None:
    """Marks for the index count through the book, with the ids index-1, index-2, …."""
    book = book_of(tmp_path, "# A\n\n[x]{.index} [y]{.index}\n", "# B\n\n> []{.index entry=z}\n")
    marks = [
        node["c"][0][0] for node in pandoc_ast.walk(book.blocks) if pandoc_ast.is_index_mark(node)
    ]
    assert marks == ["index-1", "index-2", "index-3"]
    assert counts(book.blocks).index_marks == 3


def test_what_has_no_caption_has_no_number(tmp_path: Path) -> None:
    """A figure or table that nothing is said of is not counted: nobody can cite it."""
    table = "| a |\n|---|\n| b |\n\n: t"
    book = book_of(tmp_path, f"# A\n\n![f](images/square.svg)\n\n{table}\n")
    assert (counts(book.blocks).figures, counts(book.blocks).tables) == (1, 1)
    for node in pandoc_ast.walk(book.blocks):
        if node["t"] in {"Figure", "Table"}:
            pandoc_ast.caption(node).clear()
    assert (counts(book.blocks).figures, counts(book.blocks).tables) == (0, 0)
    assert {given for _, _, given in numbered(number(book), "Figure", "Table")} == {None}


EVERYTHING = """\
# A

x^[n *m* $b$] $a$ `b` [c](#a) [d](https://x.org)^[see [e](https://y.org)]

![f $g$ [h](#a)](images/square.svg)

![i *i*](images/square.svg) ![j](images/square.svg)

| k |
|---|
| l |

: m

| n |
|---|
| ![o](images/square.svg) $$p$$ |

```
q
```

    r

> ![s](images/square.svg)
"""


def test_counts_are_what_pandoc_writes(tmp_path: Path) -> None:
    """A book's counts are those of the page that pandoc alone makes of the same source."""
    page = subprocess.run(
        [pandoc.executable(), "--from=markdown", "--to=html5", "--mathml"],
        input=EVERYTHING.encode(),
        capture_output=True,
        check=True,
        timeout=60,
    ).stdout
    root = html.fromstring(page)
    found = counts(book_of(tmp_path, EVERYTHING).blocks)
    assert found.notes == len(root.xpath("//a[@class='footnote-ref']")) == 2
    assert found.figures == len(root.xpath("//figure[figcaption]"))
    assert found.tables == len(root.xpath("//table[caption]")) == 1
    assert found.pictures == len(root.xpath("//img"))
    assert found.code_blocks == len(root.xpath("//pre")) == 2
    assert found.formulas == len(root.xpath("//math"))
    assert found.links == len(root.xpath("//a[not(starts-with(@class, 'footnote'))]"))
    assert (found.paragraphs, found.index_marks) == (0, 0)


def test_counts(tmp_path: Path) -> None:
    """What a reader could count in a book."""
    table = "| a |\n|---|\n| b |"
    text = f"# A\n\nx^[n]^[m]\n\n![f](images/square.svg)\n\n{table}\n\n: t\n\ny\n\n{table}"
    found = counts(book_of(tmp_path, text, more="[numbering]\nparagraphs = true").blocks)
    assert (found.figures, found.tables, found.notes, found.paragraphs) == (1, 1, 2, 2)
