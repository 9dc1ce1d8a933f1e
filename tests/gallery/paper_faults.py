"""Broken PDFs: for every law and every countable thing in print one with just that broken."""

from __future__ import annotations

from tests.gallery.paper_changes import (
    CONTENTS,
    INDEX,
    added,
    alone,
    at_its_foot,
    at_its_head,
    beside,
    caption_untagged,
    clipped,
    exchanged,
    foreign,
    gone,
    heading_lost,
    heading_untagged,
    invisible,
    labelled,
    lead,
    line,
    nameless,
    other,
    outline,
    page_lost,
    pages_swapped,
    raised,
    renumbered,
    retitled,
    swapped,
    unlinked,
    unseen,
    white,
    without,
)
from tests.gallery.papers import Broken


def said(kind: str, name: str, number: str) -> str:
    """What begins a finding on a number."""
    form = {
        "contents": f"the number of {name!r} in the contents",
        "call": f"the mark of the note {name!r}",
    }.get(kind, f"the number of the {kind} {name!r}")
    return f"{form} is printed as {number!r}" if number else f"{form} is not printed"


TIDES = "a cross-reference to 'tides' is not printed"

IN_BOTH: dict[str, Broken] = {
    "section: another number": Broken(
        other("1.1", "low", "1.7"), "section 1.1", said("section", "low", "1.7")
    ),
    "section: no number": Broken(gone("2", "boats"), "section 2", said("section", "boats", "")),
    "section: a stray number": Broken(
        beside("2", "boats", "99"), "section 2", "of the section 'boats' is printed as '99"
    ),
    "section: a number covered": Broken(
        unseen("2.1", "oars"), "section 2.1", said("section", "oars", "")
    ),
    "paragraph: another number": Broken(
        other("2", "p2", "7"), "section 1", said("paragraph", "p2", "7")
    ),
    "paragraph: no number": Broken(gone("4", "p4"), "section 2", said("paragraph", "p4", "")),
    "paragraph: a stray number": Broken(
        beside("4", "p4", "99"), "section 2", said("paragraph", "p4", "99 4")
    ),
    "paragraph: a number covered": Broken(
        unseen("5", "p5"), "section 2", said("paragraph", "p5", "")
    ),
    "paragraph: a number not painted": Broken(invisible, "section 1", said("paragraph", "p1", "")),
    "paragraph: a number in white": Broken(white, "section 1", said("paragraph", "p1", "")),
    "paragraph: a number cut off": Broken(clipped, "section 1", said("paragraph", "p1", "")),
    "paragraph: lost": Broken(nameless("p3"), "", "1 paragraph of the book cannot be found"),
    "paragraph: two exchanged": Broken(
        exchanged("p1", "p2"), "", "from 'p2' on, its paragraphs stand in another order"
    ),
    "paragraph: one too many": Broken(added("p7", "p6"), "", "the book has no such paragraph"),
    "call: another mark": Broken(
        other("1", "tides-note-1-ref", "5"), "section 1", said("call", "tides-note-1", "5")
    ),
    "call: no mark": Broken(
        gone("2", "tides-note-2-ref"), "section 1.1", said("call", "tides-note-2", "")
    ),
    "note: another number": Broken(
        other("1", "tides-note-1", "5"), "section 1", said("note", "tides-note-1", "5")
    ),
    "note: no number": Broken(
        gone("2", "tides-note-2"), "section 1.1", said("note", "tides-note-2", "")
    ),
    "note: lost": Broken(nameless("tides-note-2"), "", "1 note of the book cannot be found"),
    "note: one too many": Broken(
        added("tides-note-3", "tides-note-2"), "", "the book has no such note"
    ),
    "figure: another number": Broken(
        other("Figure 2.", "fig-moon", "Figure 4."), "section 1.1", said("figure", "fig-moon", "4")
    ),
    "figure: no number": Broken(
        gone("Figure 1.", "fig-sun"), "section 1.1", said("figure", "fig-sun", "")
    ),
    "figure: a stray number": Broken(
        beside("Figure 1.", "fig-sun", "88"), "section 1.1", said("figure", "fig-sun", "88 1")
    ),
    "figure: no caption": Broken(caption_untagged, "", "1 figures, the book has 2"),
    "figure: lost": Broken(nameless("fig-moon"), "", "1 figure of the book cannot be found"),
    "table: another number": Broken(
        other("Table 2.", "tbl-nights", "Table 3."), "section 2", said("table", "tbl-nights", "3")
    ),
    "table: no number": Broken(
        gone("Table 1.", "tbl-days"), "section 1.1", said("table", "tbl-days", "")
    ),
    "picture: lost": Broken(nameless("picture-c2-1"), "", "it has 1 pictures, the book has 2"),
    "link: lost": Broken(nameless("link-c3-1"), "", "it has 6 links, the book has 7"),
    "mark of the index: lost": Broken(nameless("index-3"), "", "it has 3 index marks"),
    "contents: another number": Broken(
        line("1.1", "Low water", "1.2"), "section 1.1", said("contents", "low", "1.2")
    ),
    "contents: no number": Broken(
        line("2", "Boats", ""), "section 2", said("contents", "boats", "")
    ),
    "contents: another page": Broken(
        line("11", "Boats", "10"), "", "the page of 'boats' is printed as '10', and it stands on"
    ),
    "contents: another page of a figure": Broken(
        line("8", "Figure 1. The sun", "9"), "", "the page of 'fig-sun' is printed as '9'"
    ),
    "contents: another number of a table": Broken(
        other("Table 2. Nights", CONTENTS, "Table 1. Nights"),
        "section 2",
        said("contents", "tbl-nights", "1"),
    ),
    "reference: another number": Broken(
        other("chapter 1, page 7", "link-c3-2", "chapter 9, page 7"),
        "section 2.1",
        "a cross-reference to 'tides' is printed as 'chapter 9, page 7', in the book it is",
        TIDES,
    ),
    "reference: another word": Broken(
        other("figure 1", "link-c2-3", "table 1"),
        "section 1.1",
        "a cross-reference to 'fig-sun' is printed as 'table 1', in the book it is 'figure 1'",
        "a cross-reference to 'fig-sun' is not printed",
    ),
    "reference: another title": Broken(
        other("Before all, page 5", "link-c2-5", "After all, page 5"),
        "section 1.1",
        "a cross-reference to 'before' is printed as 'After all, page 5'",
        "a cross-reference to 'before' is not printed",
    ),
    "reference: another page": Broken(
        other("chapter 1, page 7", "link-c3-2", "chapter 1, page 6"),
        "",
        "the page of 'tides' is printed as '6', and it stands on page 7",
        TIDES,
    ),
    "reference: no page": Broken(
        other("chapter 1, page 7", "link-c3-2", "chapter 1"),
        "",
        "the page of 'tides' is not printed, and it stands on page 7",
        TIDES,
    ),
    "reference: no words": Broken(
        gone("chapter 1, page 7", "link-c3-2"),
        "section 2.1",
        "a cross-reference to 'tides' is not printed",
    ),
    "index: another page": Broken(
        line("12", "oar,", "11", INDEX),
        "section 2.1",
        "what the index says of 'index-4' is printed as '11', and it stands on page 12",
        "what the index says of 'index-4' does not name page 12",
    ),
    "index: a run that is too long": Broken(
        line("12", "oar,", "12-13", INDEX),
        "section 2.1",
        "what the index says of 'index-4' is printed as '12-13', and it is not on page 13",
        "what the index says of 'index-4' does not name page 12",
    ),
    "index: no page": Broken(
        line("12", "oar,", "", INDEX),
        "section 2.1",
        "what the index says of 'index-4' does not name page 12",
    ),
    "page: another number": Broken(at_its_foot("12"), "", "the page 11 has the number '12' on it"),
    "page: no number": Broken(
        at_its_foot(""), "", "the pages of these sections have no number: 'boats'"
    ),
    "page: another number at its head": Broken(
        at_its_head, "", "page 9 has the number '2.7' at its head: no section of it"
    ),
    "page: counted otherwise by a viewer": Broken(labelled, "", "the page 1 has the number '5'"),
    "pages: two chapters exchanged": Broken(
        pages_swapped, "section 2", "from 'boats' on, the sections stand in another order"
    ),
    "pages: one lost": Broken(page_lost, "", "1 table of the book cannot be found"),
    "bookmark: another number": Broken(
        outline(renumbered), "section 1.1", "its number is '1.2', in the book it is '1.1'"
    ),
    "bookmark: a number that is part of the title": Broken(
        outline(retitled), "section 1.1", "its number is ''"
    ),
    "bookmark: two exchanged": Broken(
        outline(swapped), "section 'tides'", "the sections are in another order"
    ),
    "bookmark: another level": Broken(outline(raised), "section 1.1", "its level is 1"),
    "bookmark: lost, the heading stays": Broken(
        outline(without), "section 2.1", "the section with the id 'oars' is missing"
    ),
    "bookmark: of a section that the book lacks": Broken(
        outline(foreign), "section 3", "the book has no such section"
    ),
    "section: its place lost": Broken(
        nameless("oars"), "section 2.1", "the section with the id 'oars' is missing"
    ),
}
"""What can be broken in a file to read and in one to print."""


IN_READING: dict[str, Broken] = {
    "bookmark: its heading lost": Broken(heading_lost, "section 2.1", said("section", "oars", "")),
    "section: another level in the text": Broken(
        heading_untagged, "section 1.1", "its level is 3, in the book it is 2"
    ),
    "reference: leads elsewhere": Broken(
        lead("tides", "boats"), "section 2.1", "a cross-reference to 'tides' is not printed"
    ),
    "reference: leads nowhere": Broken(
        lead("fig-sun", "nowhere"), "", "1 link in it that lead nowhere: 'nowhere'"
    ),
    "reference: no link": Broken(
        unlinked("fig-sun"), "section 1.1", "a cross-reference to 'fig-sun' is not printed"
    ),
    "contents: leads elsewhere": Broken(
        lead("oars", "boats", every=True), "section 2.1", said("contents", "oars", "")
    ),
    "index: leads elsewhere": Broken(
        lead("index-4", "index-1"),
        "section 1",
        "what the index says of 'index-1' is printed as '12 7', and it stands on page 7",
    ),
    "index: no link": Broken(
        unlinked("index-2"), "section 2", "what the index says of 'index-2' does not name page 11"
    ),
}
"""What can be broken only where there are links."""


SECOND = "the text in ar-EG, section "

IN_PAIRS: dict[str, Broken] = {
    "section: no number": Broken(
        gone("١.٢", "last.ar-EG"), f"{SECOND}1.2", said("section", "last", "")
    ),
    "paragraph: another number": Broken(
        other("٣", "p3.ar-EG", "9"), f"{SECOND}1.1.1", said("paragraph", "p3", "9")
    ),
    "paragraph: no number in the first column": Broken(
        gone("3", "p3"), "the text in en, section 1.1.1", said("paragraph", "p3", "")
    ),
    "call: no mark": Broken(
        gone("١", "second-note-1-ref.ar-EG"), f"{SECOND}2", said("call", "second-note-1", "")
    ),
    "note: no number": Broken(
        gone("١", "second-note-1.ar-EG"), f"{SECOND}2", said("note", "second-note-1", "")
    ),
    "figure: another number": Broken(
        other(":٢ الشكل", "fig-two.ar-EG", "7"), f"{SECOND}1.1.1", said("figure", "fig-two", "7")
    ),
    "contents: no number": Broken(
        gone("٢.١", "front-contents"), f"{SECOND}2.1", said("contents", "ending", "")
    ),
    "index: no page": Broken(
        gone("6", "back-index.ar-EG"),
        SECOND,
        "what the index says of 'index-3' does not name page 6",
    ),
    "bookmark: without its second title": Broken(
        outline(lambda opened, _: alone(opened, "Last")),
        f"{SECOND}1.2",
        "the section with the id 'last' is missing",
    ),
}
"""What can be broken in one column of an edition in two languages, of the gallery's other book."""
