"""Broken PDFs: for every law and every countable thing in print one with just that broken."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pikepdf

from tests.gallery.papers import Broken, Paper

CONTENTS, INDEX = "front-contents", "back-index"

Change = Callable[[Paper], None]

Outline = Any
"""pikepdf's bookmarks."""


def other(text: str, near: str, new: str) -> Change:
    """Another text in the place of the one nearest to a name."""
    return lambda paper: paper.instead(paper.nearest(text, near), new)


def gone(text: str, near: str) -> Change:
    """The text nearest to a name is taken out."""

    def change(paper: Paper) -> None:
        paper.erase(paper.nearest(text, near))

    return change


def beside(text: str, near: str, stray: str) -> Change:
    """A stray text right before the one nearest to a name."""

    def change(paper: Paper) -> None:
        piece = paper.nearest(text, near)
        paper.write(piece.page, piece.left - 9, piece.bottom, stray)

    return change


def unseen(text: str, near: str) -> Change:
    """The text nearest to a name is painted over."""
    return lambda paper: paper.cover(paper.nearest(text, near))


def line(text: str, title: str, new: str, near: str = CONTENTS) -> Change:
    """Another text in a line of the contents or the index; nothing where it is empty."""

    def change(paper: Paper) -> None:
        piece = paper.in_line(text, paper.page_of(near), title)
        paper.erase(piece)
        if new:
            paper.write(piece.page, piece.left, piece.bottom, new)

    return change


def _at_its_foot(new: str) -> Change:
    def change(paper: Paper) -> None:
        piece = paper.erase(paper.lowest(paper.page_of("boats")))
        if new:
            paper.write(piece.page, piece.left, piece.bottom, new)

    return change


def _at_its_head(paper: Paper) -> None:
    paper.instead(paper.highest(paper.page_of("tbl-days")), "2.7\\240\\240\\240Low water")


def _invisible(paper: Paper) -> None:
    """The number is in the file, in a rendering mode that paints nothing (ISO 32000-1, 9.3.6)."""
    piece = paper.erase(paper.nearest("1", "p1"))
    paper.write(piece.page, piece.left, piece.bottom, "1", "3 Tr")


def _white(paper: Paper) -> None:
    piece = paper.erase(paper.nearest("1", "p1"))
    paper.write(piece.page, piece.left, piece.bottom, "1", "1 g")


def _clipped(paper: Paper) -> None:
    piece = paper.erase(paper.nearest("1", "p1"))
    paper.write(piece.page, piece.left, piece.bottom, "1", "0 0 1 1 re W n")


def _lead(target: str, elsewhere: str, *, every: bool = False) -> Change:
    """The last link to a name, or each, leads elsewhere."""

    def change(paper: Paper) -> None:
        found = list(paper.links(target))
        for one in found if every else found[-1:]:
            one.Dest = pikepdf.String(elsewhere)

    return change


def _unlinked(target: str) -> Change:
    """The last link to a name is taken out; its words stay."""

    def change(paper: Paper) -> None:
        last = list(paper.links(target))[-1].objgen
        for page in paper.pdf.pages:
            kept = [one for one in page.obj.get("/Annots", []) if one.objgen != last]
            page.obj.Annots = pikepdf.Array(kept)

    return change


def outline(change: Callable[[Outline, Paper], None]) -> Change:
    """A change of the bookmarks."""

    def apply(paper: Paper) -> None:
        with paper.pdf.open_outline() as opened:
            change(opened, paper)

    return apply


def _bookmark(opened: Outline, title: str) -> Outline:
    waiting = list(opened.root)
    while waiting:
        item = waiting.pop()
        if title in str(item.title):
            return item
        waiting += item.children
    raise AssertionError(title)


def _renumbered(opened: Outline, _: Paper) -> None:
    item = _bookmark(opened, "Low water")
    item.title = str(item.title).replace("1.1", "1.2")


def _retitled(opened: Outline, _: Paper) -> None:
    _bookmark(opened, "Low water").title = "1.1 Low water"


def _swapped(opened: Outline, _: Paper) -> None:
    root = list(opened.root)
    root[1], root[2] = root[2], root[1]
    opened.root[:] = root


def _raised(opened: Outline, _: Paper) -> None:
    above = _bookmark(opened, "Tides")
    opened.root.insert(2, above.children.pop())


def _without(opened: Outline, _: Paper) -> None:
    _bookmark(opened, "Boats").children.clear()


def _foreign(opened: Outline, paper: Paper) -> None:
    there = pikepdf.Array([paper.pdf.pages[0].obj, pikepdf.Name.XYZ, 20, 300, 0])
    opened.root.append(pikepdf.OutlineItem("3\u2002Whales", there))


def _nameless(name: str) -> Change:
    """A named place is gone."""

    def change(paper: Paper) -> None:
        del pikepdf.NameTree(paper.pdf.Root.Names.Dests)[name]

    return change


def _exchanged(one: str, two: str) -> Change:
    """Two named places have changed their places."""

    def change(paper: Paper) -> None:
        tree = pikepdf.NameTree(paper.pdf.Root.Names.Dests)
        first, second = list(tree[one]), list(tree[two])
        tree[one], tree[two] = pikepdf.Array(second), pikepdf.Array(first)

    return change


def _added(name: str, like: str) -> Change:
    """A named place that the book does not have."""

    def change(paper: Paper) -> None:
        tree = pikepdf.NameTree(paper.pdf.Root.Names.Dests)
        tree[name] = pikepdf.Array(list(tree[like]))

    return change


def _pages_swapped(paper: Paper) -> None:
    """The second chapter stands before the first."""
    pages = paper.pdf.pages
    moved = [pages[at] for at in range(paper.page_of("boats"), paper.page_of(INDEX))]
    for at in range(paper.page_of(INDEX) - 1, paper.page_of("boats") - 1, -1):
        del pages[at]
    for page in reversed(moved):
        pages.insert(paper.page_of("tides"), page)


def _page_lost(paper: Paper) -> None:
    del paper.pdf.pages[paper.page_of("tbl-days")]


def _labelled(paper: Paper) -> None:
    """A viewer counts the pages of the text anew."""
    label = pikepdf.Dictionary(S=pikepdf.Name.D, St=1)
    paper.pdf.Root.PageLabels = pikepdf.Dictionary(
        Nums=pikepdf.Array([0, pikepdf.Dictionary(S=pikepdf.Name.D), 4, label])
    )


def _kids(thing: Any) -> list[Any]:  # noqa: ANN401 - pikepdf's
    inner = thing.get("/K", [])
    every = list(inner) if isinstance(inner, pikepdf.Array) else [inner]
    return [kid for kid in every if isinstance(kid, pikepdf.Dictionary)]


def _caption_untagged(paper: Paper) -> None:
    """A caption is no caption for those who hear the book."""
    waiting = [paper.pdf.Root.StructTreeRoot]
    while waiting:
        thing = waiting.pop()
        if thing.get("/S") == "/Caption":
            thing.S = pikepdf.Name.P
            return
        waiting += _kids(thing)[::-1]


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
    "paragraph: a number not painted": Broken(_invisible, "section 1", said("paragraph", "p1", "")),
    "paragraph: a number in white": Broken(_white, "section 1", said("paragraph", "p1", "")),
    "paragraph: a number cut off": Broken(_clipped, "section 1", said("paragraph", "p1", "")),
    "paragraph: lost": Broken(_nameless("p3"), "", "1 paragraph of the book cannot be found"),
    "paragraph: two exchanged": Broken(
        _exchanged("p1", "p2"), "", "from 'p2' on, its paragraphs stand in another order"
    ),
    "paragraph: one too many": Broken(_added("p7", "p6"), "", "the book has no such paragraph"),
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
    "note: lost": Broken(_nameless("tides-note-2"), "", "1 note of the book cannot be found"),
    "note: one too many": Broken(
        _added("tides-note-3", "tides-note-2"), "", "the book has no such note"
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
    "figure: no caption": Broken(_caption_untagged, "", "1 figures, the book has 2"),
    "figure: lost": Broken(_nameless("fig-moon"), "", "1 figure of the book cannot be found"),
    "table: another number": Broken(
        other("Table 2.", "tbl-nights", "Table 3."), "section 2", said("table", "tbl-nights", "3")
    ),
    "table: no number": Broken(
        gone("Table 1.", "tbl-days"), "section 1.1", said("table", "tbl-days", "")
    ),
    "picture: lost": Broken(_nameless("picture-1"), "", "it has 1 pictures, the book has 2"),
    "link: lost": Broken(_nameless("link-6"), "", "it has 6 links, the book has 7"),
    "mark of the index: lost": Broken(_nameless("index-3"), "", "it has 3 index marks"),
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
        other("section 1, page 7", "link-7", "section 9, page 7"),
        "section 2.1",
        "a cross-reference to 'tides' is printed as 'section 9, page 7', in the book it is",
        TIDES,
    ),
    "reference: another word": Broken(
        other("figure 1", "link-3", "table 1"),
        "section 1.1",
        "a cross-reference to 'fig-sun' is printed as 'table 1', in the book it is 'figure 1'",
        "a cross-reference to 'fig-sun' is not printed",
    ),
    "reference: another title": Broken(
        other("Before all, page 5", "link-5", "After all, page 5"),
        "section 1.1",
        "a cross-reference to 'before' is printed as 'After all, page 5'",
        "a cross-reference to 'before' is not printed",
    ),
    "reference: another page": Broken(
        other("section 1, page 7", "link-7", "section 1, page 6"),
        "",
        "the page of 'tides' is printed as '6', and it stands on page 7",
        TIDES,
    ),
    "reference: no page": Broken(
        other("section 1, page 7", "link-7", "section 1"),
        "",
        "the page of 'tides' is not printed, and it stands on page 7",
        TIDES,
    ),
    "reference: no words": Broken(
        gone("section 1, page 7", "link-7"),
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
    "page: another number": Broken(_at_its_foot("12"), "", "the page 11 has the number '12' on it"),
    "page: no number": Broken(
        _at_its_foot(""), "", "the pages of these sections have no number: 'boats'"
    ),
    "page: another number at its head": Broken(
        _at_its_head, "", "page 9 has the number '2.7' at its head: no section of it"
    ),
    "page: counted otherwise by a viewer": Broken(_labelled, "", "the page 1 has the number '5'"),
    "pages: two chapters exchanged": Broken(
        _pages_swapped, "section 2", "from 'boats' on, the sections stand in another order"
    ),
    "pages: one lost": Broken(_page_lost, "", "1 table of the book cannot be found"),
    "bookmark: another number": Broken(
        outline(_renumbered), "section 1.1", "its number is '1.2', in the book it is '1.1'"
    ),
    "bookmark: a number that is part of the title": Broken(
        outline(_retitled), "section 1.1", "its number is ''"
    ),
    "bookmark: two exchanged": Broken(
        outline(_swapped), "section 'tides'", "the sections are in another order"
    ),
    "bookmark: another level": Broken(outline(_raised), "section 1.1", "its level is 1"),
    "bookmark: lost, the heading stays": Broken(
        outline(_without), "section 2.1", "the section with the id 'oars' is missing"
    ),
    "bookmark: of a section that the book lacks": Broken(
        outline(_foreign), "section 3", "the book has no such section"
    ),
    "section: its place lost": Broken(
        _nameless("oars"), "section 2.1", "the section with the id 'oars' is missing"
    ),
}
"""What can be broken in a file to read and in one to print."""


def _heading_lost(paper: Paper) -> None:
    """A heading that has a bookmark is not in the text."""
    for text in ("2.1", "Oars"):
        paper.erase(paper.nearest(text, "oars"))


def _heading_untagged(paper: Paper) -> None:
    """What looks like a heading is none for those who hear the book."""
    waiting = [paper.pdf.Root.StructTreeRoot]
    while waiting:
        thing = waiting.pop()
        if thing.get("/S") == "/H2":
            thing.S = pikepdf.Name.H3
            return
        waiting += _kids(thing)[::-1]


IN_READING: dict[str, Broken] = {
    "bookmark: its heading lost": Broken(_heading_lost, "section 2.1", said("section", "oars", "")),
    "section: another level in the text": Broken(
        _heading_untagged, "section 1.1", "its level is 3, in the book it is 2"
    ),
    "reference: leads elsewhere": Broken(
        _lead("tides", "boats"), "section 2.1", "a cross-reference to 'tides' is not printed"
    ),
    "reference: leads nowhere": Broken(
        _lead("fig-sun", "nowhere"), "", "1 link in it that lead nowhere: 'nowhere'"
    ),
    "reference: no link": Broken(
        _unlinked("fig-sun"), "section 1.1", "a cross-reference to 'fig-sun' is not printed"
    ),
    "contents: leads elsewhere": Broken(
        _lead("oars", "boats", every=True), "section 2.1", said("contents", "oars", "")
    ),
    "index: leads elsewhere": Broken(
        _lead("index-4", "index-1"),
        "section 1",
        "what the index says of 'index-1' is printed as '12 7', and it stands on page 7",
    ),
    "index: no link": Broken(
        _unlinked("index-2"), "section 2", "what the index says of 'index-2' does not name page 11"
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
        "what the index says of 'index-4' does not name page 6",
    ),
    "bookmark: without its second title": Broken(
        outline(lambda opened, _: _alone(opened, "Last")),
        f"{SECOND}1.2",
        "the section with the id 'last' is missing",
    ),
}
"""What can be broken in one column of an edition in two languages, of the gallery's other book."""


def _alone(opened: Outline, title: str) -> None:
    item = _bookmark(opened, title)
    item.title = str(item.title).partition("\u2002/\u2002")[0]
