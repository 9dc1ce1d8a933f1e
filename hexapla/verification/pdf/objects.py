"""What a finished PDF tells beside its text: named places, bookmarks, links, and its tags."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from hexapla.verification.pdf.text import Box

Object = Any
"""An object of pikepdf: its types do not say what it holds."""

HEADINGS = ("/H1", "/H2", "/H3", "/H4", "/H5", "/H6")
KEPT_TAGS = {*HEADINGS, "/Caption", "/Link"}
"""The kinds of tags whose words are read."""


class Destination(NamedTuple):
    """Where something begins: its page, counted from 0, and its upper left corner."""

    page: int
    x: float
    y: float


NO_DESTINATION = Destination(-1, 0, 0)


@dataclass(frozen=True, slots=True)
class Bookmark:
    """A line of the outline."""

    title: str
    level: int
    destination: Destination | None


@dataclass(frozen=True, slots=True)
class Link:
    """One rectangle of a link inside the book, or the words that have its tag."""

    target: str
    page: int
    box: Box | None
    marks: tuple[tuple[int, int], ...] = ()
    """The marked contents of its words, each with its page: where there is no rectangle."""


@dataclass(frozen=True, slots=True)
class Tag:
    """A heading, caption or link in the structure tree."""

    kind: str
    above: str
    """The kind of the tag that it stands in."""
    marks: tuple[tuple[int, int], ...]
    """The marked contents of its words, each with its page."""
    title: str
    """What a link of the printer's file says of where it leads."""


@dataclass(frozen=True, slots=True)
class Objects:
    """What a PDF tells of itself."""

    destinations: Mapping[str, Destination]
    bookmarks: tuple[Bookmark, ...]
    links: tuple[Link, ...]
    tags: tuple[Tag, ...]
    labels: tuple[str, ...]
    """The number that a reader's program shows of each page."""
    language: str
    broken_links: tuple[str, ...]
    """Where links lead that lead to no place in it."""


def objects(pdf: Object) -> Objects:
    """All that is told in an opened PDF."""
    pages = {page.obj.objgen: number for number, page in enumerate(pdf.pages)}
    names = _named_destinations(pdf, pages)
    with pdf.open_outline() as outline:
        bookmarks = tuple(_bookmarks(outline.root, pages, names, 1))
    tags = tuple(_Tags(pages).read(pdf.Root))
    links = [*_links(pdf, {place: name for name, place in names.items()})]
    links = links or [_of_tag(tag) for tag in tags if tag.title]
    return Objects(
        names,
        bookmarks,
        tuple(link for link in links if link.target in names),
        tags,
        tuple(str(page.label) for page in pdf.pages),
        str(pdf.Root.get("/Lang", "")),
        tuple(link.target for link in links if link.target not in names),
    )


def _named_destinations(pdf: Object, pages: Mapping[Any, int]) -> dict[str, Destination]:
    import pikepdf

    if "/Names" not in pdf.Root or "/Dests" not in pdf.Root.Names:
        return {}
    tree = pikepdf.NameTree(pdf.Root.Names.Dests)
    found = ((str(name), _explicit_destination(target, pages)) for name, target in tree.items())
    return {name: place for name, place in found if place}


def _explicit_destination(target: Object, pages: Mapping[Any, int]) -> Destination | None:
    """The place of a destination that is no name; None if it is on no page."""
    import pikepdf

    if isinstance(target, pikepdf.Dictionary):
        target = target.get("/D")
    parts = list(target) if isinstance(target, pikepdf.Array) else []
    if "/XYZ" not in map(str, parts[1:2]) or not parts[3:]:
        return None
    page = pages.get(parts[0].objgen)
    x, y = (round(float(part or 0), 2) for part in parts[2:4])
    return None if page is None else Destination(page, x, y)


def _destination(target: Object, pages: Mapping[Any, int]) -> str | Destination | None:
    """A name, or a place, or None: where a link or a bookmark leads inside the book."""
    import pikepdf

    if isinstance(target, pikepdf.String | pikepdf.Name | str):
        return str(target).removeprefix("/") if isinstance(target, pikepdf.Name) else str(target)
    return _explicit_destination(target, pages)


def _bookmarks(
    items: Iterable[Any], pages: Mapping[Any, int], names: Mapping[str, Destination], level: int
) -> Iterator[Bookmark]:
    for item in items:
        target = item.destination
        if target is None and item.action is not None:
            target = item.action.get("/D")
        found = _destination(target, pages)
        place = names.get(found) if isinstance(found, str) else found
        yield Bookmark(str(item.title), level, place)
        yield from _bookmarks(item.children, pages, names, level + 1)


def _links(pdf: Object, at: Mapping[Destination, str]) -> Iterator[Link]:
    """The links that lead to a place in the file, page by page."""
    pages = {page.obj.objgen: number for number, page in enumerate(pdf.pages)}
    for number, page in enumerate(pdf.pages):
        for annotation in page.obj.get("/Annots", []):
            action = annotation.get("/A", {})
            raw_target = annotation.get(
                "/Dest", action.get("/D") if action.get("/S") == "/GoTo" else None
            )
            if annotation.get("/Subtype") != "/Link" or raw_target is None:
                continue
            found = _destination(raw_target, pages)
            target = found if isinstance(found, str) else at.get(found or NO_DESTINATION, "")
            x, y = (sorted(float(annotation.Rect[i]) for i in (axis, axis + 2)) for axis in (0, 1))
            yield Link(target, number, (x[0], y[0], x[1], y[1]))


def _of_tag(tag: Tag) -> Link:
    return Link(tag.title, tag.marks[0][0] if tag.marks else 0, None, tag.marks)


class _Tags:
    """Walks the structure tree once."""

    def __init__(self, pages: Mapping[Any, int]) -> None:
        self._pages = pages
        self._found: list[Tag | None] = []

    def read(self, root: Object) -> list[Tag]:
        """Headings, captions and links in the order of the tree."""
        if "/StructTreeRoot" in root and "/K" in root.StructTreeRoot:
            self._walk(root.StructTreeRoot.K, "", None)
        return [tag for tag in self._found if tag]

    def _walk(self, element: Object, above: str, page: int | None) -> list[tuple[int, int]]:
        """The marked contents in an element."""
        import pikepdf

        if isinstance(element, pikepdf.Array):
            return [mark for part in element for mark in self._walk(part, above, page)]
        if not isinstance(element, pikepdf.Dictionary):
            return [] if page is None else [(page, int(element))]
        if "/Pg" in element:
            page = self._pages.get(element.Pg.objgen, page)
        if "/MCID" in element:
            return [] if page is None else [(page, int(element.MCID))]
        if "/S" not in element:
            return []
        kind, at = str(element.S), len(self._found)
        if kind in KEPT_TAGS:
            self._found.append(None)
        marks = self._walk(element.K, kind, page) if "/K" in element else []
        if kind in KEPT_TAGS:
            self._found[at] = Tag(kind, above, tuple(marks), str(element.get("/T", "")))
        return marks
