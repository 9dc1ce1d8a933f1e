"""What is done to a finished PDF to break it in one thing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pikepdf

from tests.gallery.papers import Paper

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


def at_its_foot(new: str) -> Change:
    def change(paper: Paper) -> None:
        piece = paper.erase(paper.lowest(paper.page_of("boats")))
        if new:
            paper.write(piece.page, piece.left, piece.bottom, new)

    return change


def at_its_head(paper: Paper) -> None:
    paper.instead(paper.highest(paper.page_of("tbl-days")), "2.7\\240\\240\\240Low water")


def invisible(paper: Paper) -> None:
    """The number is in the file, in a rendering mode that paints nothing (ISO 32000-1, 9.3.6)."""
    piece = paper.erase(paper.nearest("1", "p1"))
    paper.write(piece.page, piece.left, piece.bottom, "1", "3 Tr")


def white(paper: Paper) -> None:
    piece = paper.erase(paper.nearest("1", "p1"))
    paper.write(piece.page, piece.left, piece.bottom, "1", "1 g")


def clipped(paper: Paper) -> None:
    piece = paper.erase(paper.nearest("1", "p1"))
    paper.write(piece.page, piece.left, piece.bottom, "1", "0 0 1 1 re W n")


def lead(target: str, elsewhere: str, *, every: bool = False) -> Change:
    """The last link to a name, or each, leads elsewhere."""

    def change(paper: Paper) -> None:
        found = list(paper.links(target))
        for one in found if every else found[-1:]:
            one.Dest = pikepdf.String(elsewhere)

    return change


def unlinked(target: str) -> Change:
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


def renumbered(opened: Outline, _: Paper) -> None:
    item = _bookmark(opened, "Low water")
    item.title = str(item.title).replace("1.1", "1.2")


def retitled(opened: Outline, _: Paper) -> None:
    _bookmark(opened, "Low water").title = "1.1 Low water"


def swapped(opened: Outline, _: Paper) -> None:
    root = list(opened.root)
    root[1], root[2] = root[2], root[1]
    opened.root[:] = root


def raised(opened: Outline, _: Paper) -> None:
    above = _bookmark(opened, "Tides")
    opened.root.insert(2, above.children.pop())


def without(opened: Outline, _: Paper) -> None:
    _bookmark(opened, "Boats").children.clear()


def foreign(opened: Outline, paper: Paper) -> None:
    there = pikepdf.Array([paper.pdf.pages[0].obj, pikepdf.Name.XYZ, 20, 300, 0])
    opened.root.append(pikepdf.OutlineItem("3\u2002Whales", there))


def nameless(name: str) -> Change:
    """A named place is gone."""

    def change(paper: Paper) -> None:
        del pikepdf.NameTree(paper.pdf.Root.Names.Dests)[name]

    return change


def exchanged(one: str, two: str) -> Change:
    """Two named places have changed their places."""

    def change(paper: Paper) -> None:
        tree = pikepdf.NameTree(paper.pdf.Root.Names.Dests)
        first, second = list(tree[one]), list(tree[two])
        tree[one], tree[two] = pikepdf.Array(second), pikepdf.Array(first)

    return change


def added(name: str, like: str) -> Change:
    """A named place that the book does not have."""

    def change(paper: Paper) -> None:
        tree = pikepdf.NameTree(paper.pdf.Root.Names.Dests)
        tree[name] = pikepdf.Array(list(tree[like]))

    return change


def pages_swapped(paper: Paper) -> None:
    """The second chapter stands before the first."""
    pages = paper.pdf.pages
    moved = [pages[at] for at in range(paper.page_of("boats"), paper.page_of(INDEX))]
    for at in range(paper.page_of(INDEX) - 1, paper.page_of("boats") - 1, -1):
        del pages[at]
    for page in reversed(moved):
        pages.insert(paper.page_of("tides"), page)


def page_lost(paper: Paper) -> None:
    del paper.pdf.pages[paper.page_of("tbl-days")]


def labelled(paper: Paper) -> None:
    """A viewer counts the pages of the text anew."""
    label = pikepdf.Dictionary(S=pikepdf.Name.D, St=1)
    paper.pdf.Root.PageLabels = pikepdf.Dictionary(
        Nums=pikepdf.Array([0, pikepdf.Dictionary(S=pikepdf.Name.D), 4, label])
    )


def _kids(thing: Any) -> list[Any]:  # noqa: ANN401 - pikepdf's
    inner = thing.get("/K", [])
    every = list(inner) if isinstance(inner, pikepdf.Array) else [inner]
    return [kid for kid in every if isinstance(kid, pikepdf.Dictionary)]


def caption_untagged(paper: Paper) -> None:
    """A caption is no caption for those who hear the book."""
    waiting = [paper.pdf.Root.StructTreeRoot]
    while waiting:
        thing = waiting.pop()
        if thing.get("/S") == "/Caption":
            thing.S = pikepdf.Name.P
            return
        waiting += _kids(thing)[::-1]


def heading_lost(paper: Paper) -> None:
    """A heading that has a bookmark is not in the text."""
    for text in ("2.1", "Oars"):
        paper.erase(paper.nearest(text, "oars"))


def heading_untagged(paper: Paper) -> None:
    """What looks like a heading is none for those who hear the book."""
    waiting = [paper.pdf.Root.StructTreeRoot]
    while waiting:
        thing = waiting.pop()
        if thing.get("/S") == "/H2":
            thing.S = pikepdf.Name.H3
            return
        waiting += _kids(thing)[::-1]


def alone(opened: Outline, title: str) -> None:
    item = _bookmark(opened, title)
    item.title = str(item.title).partition("\u2002/\u2002")[0]
