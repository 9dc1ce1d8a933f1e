"""The reader of PDFs reads files of other hands: pages that nothing of this project has laid out.

What must be read was typed by hand beside each of them.
"""

from __future__ import annotations

from pathlib import Path

import pikepdf
import pytest

from hexapla.model import Printed, Reading, Section
from hexapla.verification.pdf.read_pdf import read_pdf

STYLE = """
@page { size: 300pt 300pt; margin: 40pt; @bottom-center { content: counter(page) } }
@page :first { @bottom-center { content: none } }
body { font: 10pt "Source Serif 4", serif; margin: 0 }
section { break-before: page }
.margin { position: relative }
.margin i { position: absolute; left: -20pt; font-size: 7pt; font-style: normal }
.note { float: footnote }
.note::footnote-call { content: "[" attr(data-mark) "]" }
.note::footnote-marker { content: attr(data-mark) ") " }
figure { margin: 0 }
.covered { position: relative }
.covered::after { position: absolute; inset: 0; background: white; content: "" }
"""

PAGE = """<html lang="en"><title>By hand</title><style>{style}</style><body>
<nav id="front-contents"><p><a href="#ants">1&ensp;Ants . . . . . . 2</a></p>
<p><a href="#bees">2.7&ensp;Bees . . . . . . 3</a></p>
<p><a href="#wasps">Wasps . . . . 4</a></p></nav>
<section><h1 id="ants">1&ensp;Ants</h1>
<p class="margin" id="p1"><i>14</i>They walk<span id="ants-note-1-ref"></span><span class="note"
 data-mark="6" id="ants-note-1">All day.</span> as <a href="#bees">chapter 2, page 3</a> says.</p>
<p class="margin" id="p2"><i class="covered">15</i>They sleep.</p>
<p class="margin" id="p3"><i style="color: white">16</i>They eat, <a href="#bees">see the second
 chapter of this book, which is on page 3</a>.</p></section>
<section><h2 id="bees">2.7&ensp;Bees 9</h2>
<figure id="hive"><img alt="A hive" src="{picture}" style="height: 20pt">
<figcaption><b>Plate 12:</b> 3 hives</figcaption></figure>
<table id="sizes"><caption>Table 5</caption><tr><td>1</td></tr></table>
<table id="weights"><caption style="white-space: nowrap"><b id="within">Table 6:</b> all 3</caption>
<tr><td>1</td></tr></table></section>
<section><h1 id="wasps">2030 Wasps</h1><p class="margin" id="p4">None.</p></section>
<section id="back-index"><p>ant, <a href="#p1">2</a>, <a href="#p2">2–4</a></p>
<p>bee, <a href="#p3">12–<br>14</a></p></section>
</body></html>"""

PICTURE = (
    "data:image/svg+xml;utf8,<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 9 9'>"
    "<rect width='9' height='9'/></svg>"
)


def laid_out(page: str, target: Path) -> Reading:
    """What is read of a page that plain WeasyPrint lays out, with tags."""
    from weasyprint import HTML

    HTML(string=page).write_pdf(target, pdf_tags=True)
    return read_pdf(target)


def of_kind(reading: Reading, *kinds: str) -> list[tuple[str, str, str]]:
    return [(one.kind, one.id, one.text) for one in reading.printed if one.kind in kinds]


@pytest.fixture(scope="module")
def by_hand(tmp_path_factory: pytest.TempPathFactory) -> Reading:
    page = PAGE.format(style=STYLE, picture=PICTURE)
    return laid_out(page, tmp_path_factory.mktemp("by-hand") / "page.pdf")


def test_headings_and_bookmarks(by_hand: Reading) -> None:
    """A heading's number is what stands before the wide space; a year in a title is none."""
    assert by_hand.outline == (
        Section("1", "ants", 1, "Ants"),
        Section("2.7", "bees", 2, "Bees 9"),
        Section("", "wasps", 1, "2030 Wasps"),
    )
    assert of_kind(by_hand, "section") == [
        ("section", "ants", "1"),
        ("section", "bees", "2.7"),
        ("section", "wasps", ""),
    ]


def test_what_stands_in_the_margin(by_hand: Reading) -> None:
    """The number of a paragraph is what is seen beside its first line: not covered, not white."""
    assert of_kind(by_hand, "paragraph") == [("paragraph", "p1", "14")]


def test_notes(by_hand: Reading) -> None:
    """The mark of a note and its own number are read each at its place."""
    assert of_kind(by_hand, "call", "note") == [
        ("call", "ants-note-1", "6"),
        ("note", "ants-note-1", "6"),
    ]


def test_captions(by_hand: Reading) -> None:
    """A caption's number belongs to the figure above it, or to the table below."""
    assert of_kind(by_hand, "figure", "table") == [
        ("figure", "hive", "12"),
        ("table", "sizes", "5"),
        ("table", "weights", "6"),
    ]
    assert (by_hand.counts.figures, by_hand.counts.tables) == (1, 2)


def test_contents_references_and_index(by_hand: Reading) -> None:
    """Links are read where they stand: in the contents, in the text over two lines, in an index."""
    assert of_kind(by_hand, "contents", "page", "reference", "locator") == [
        ("contents", "ants", "1"),
        ("page", "ants", "2"),
        ("contents", "bees", "2.7"),
        ("page", "bees", "3"),
        ("contents", "wasps", ""),
        ("page", "wasps", "4"),
        ("reference", "bees", "chapter 2, page 3"),
        ("reference", "bees", "see the second chapter of this book, which is on page 3"),
        ("locator", "p1", "2"),
        ("locator", "p2", "2–4"),
        ("locator", "p3", "12– 14"),
    ]


def test_page_numbers(by_hand: Reading) -> None:
    """A page's number is what is printed at its foot; the first page has none."""
    pages = {name: by_hand.folios.get(name) for name in ("front-contents", "ants", "hive", "p4")}
    assert pages == {"front-contents": None, "ants": "2", "hive": "3", "p4": "4"}
    assert by_hand.broken_links == ()
    assert by_hand.pages == 5


ARABIC = """<html lang="ar" dir="rtl"><title>كتاب</title><style>{style}
body {{ font-family: Amiri }} .margin i {{ left: auto; right: -20pt }}</style><body>
<section><h1 id="one">١.٢&ensp;البحر</h1>
<p class="margin" id="p1"><i>٣٤</i>ماء<span id="one-note-1-ref"></span><span class="note"
 data-mark="٥" id="one-note-1">ملاحظة.</span> كثير في <a href="#two">القسم ٢.٣، الصفحة ٧</a>
 وماء كثير في البحر كل يوم وكل ليلة ولا ينقص منه شيء أبدا.</p>
<p class="margin" id="p2">ماء كثير.</p></section>
<section><h1 id="two">٢٠٣٠ سمك</h1></section></body></html>"""


def test_from_right_to_left(tmp_path: Path) -> None:
    """Margins are on the other side, numbers in other digits, and words go the other way."""
    reading = laid_out(ARABIC.format(style=STYLE), tmp_path / "page.pdf")
    assert of_kind(reading, "section", "paragraph", "call", "note", "reference") == [
        ("section", "one", "1.2"),
        ("section", "two", ""),
        ("paragraph", "p1", "34"),
        ("call", "one-note-1", "5"),
        ("note", "one-note-1", "5"),
        ("reference", "two", "القسم 2.3، الصفحة 7"),
    ]


# ------------------------------------------------------------- a file typed operator by operator

CONTENT = (
    "BT /F 12 Tf 40 150 Td (1) Tj 12 0 Td (Ants) Tj ET "
    "BT /F 6 Tf 20 122 Td (99) Tj 8 0 Td (1) Tj ET BT /F 10 Tf 40 120 Td (They walk.) Tj ET "
    "BT /F 6 Tf 24 102 Td (2) Tj ET BT /F 10 Tf 40 100 Td (They see ) Tj ET "
    "BT 3 Tr /F 10 Tf 100 100 Td (unseen ) Tj ET BT 0 Tr /F 10 Tf 140 100 Td (part 1) Tj ET "
    "q 0 0 1 1 re W n BT 0 Tr /F 10 Tf 175 100 Td (cut) Tj ET Q "
    "BT 0 Tr /F 10 Tf 250 100 Td (beyond) Tj ET "
    "BT 0 Tr /F 6 Tf 40 60 Td (5 All day, and 3 nights.) Tj ET "
    "BT 0 Tr /F 6 Tf 40 50 Td (No number, and 3 nights.) Tj ET "
    "BT 0 Tr /F 9 Tf 98 10 Td (iv) Tj ET"
)


def test_a_file_without_tags(tmp_path: Path) -> None:
    """Where there are no tags, bookmarks lead to headings; what is not painted is no text."""
    pdf = pikepdf.new()
    pdf.add_blank_page(page_size=(200, 200))
    page = pdf.pages[0]
    font = pikepdf.Dictionary(
        Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
    )
    page.obj.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F=font))
    page.obj.Contents = pdf.make_stream(CONTENT.encode())
    places = {"ants": 162, "p1": 130, "p2": 110, "ants-note-1": 66, "ants-note-2": 56}
    tree = pikepdf.NameTree.new(pdf)
    for name, y in places.items():
        tree[name] = pikepdf.Array([page.obj, pikepdf.Name.XYZ, 40, y, 0])
    pdf.Root.Names = pikepdf.Dictionary(Dests=tree.obj)
    page.obj.Annots = pikepdf.Array(
        [
            pikepdf.Dictionary(
                Type=pikepdf.Name.Annot,
                Subtype=pikepdf.Name.Link,
                Rect=[80, 98, 290, 112],
                A=pikepdf.Dictionary(S=pikepdf.Name.GoTo, D=pikepdf.String("ants")),
            )
        ]
    )
    with pdf.open_outline() as outline:
        there = pikepdf.Array([page.obj, pikepdf.Name.XYZ, 40, 162, 0])
        outline.root.append(pikepdf.OutlineItem("1\u2002Ants", there))
    pdf.save(tmp_path / "page.pdf")
    assert read_pdf(tmp_path / "page.pdf").printed == (
        Printed("section", "ants", "1"),
        Printed("paragraph", "p1", "99 1"),
        Printed("paragraph", "p2", "2"),
        Printed("note", "ants-note-1", "5"),
        Printed("folio", "1", "iv", "iv"),
        Printed("reference", "ants", "part 1", "iv"),
    )
