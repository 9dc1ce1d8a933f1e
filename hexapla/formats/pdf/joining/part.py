"""A part of a book: its pages and all that they need, but for what is one in the whole book.

Nothing in it depends on what comes before or after. Its objects refer to each other by their places
among them, and its letters have codes that count from 1 in each face; ``join`` gives both the
numbers of the book.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, NamedTuple

from hexapla.formats.pdf.font_programs.faces import Face
from hexapla.formats.pdf.font_programs.outlines import Outlines
from hexapla.formats.pdf.font_programs.program import Cluster, Piece

MARK = b"hexapla part 1\n"
"""How a part begins on the disk. Its number grows when what follows is read in another way."""

OTHER_PART = "part:#"
"""How the address of a link begins that leads to another part of the book."""

FAST = 1
"""The level of compression on the disk."""


class Thing(NamedTuple):
    """An object of a PDF. References in it (``7 0 R``) are to places in its part."""

    body: bytes
    stream: bytes | None = None
    digest: str = ""
    """What it is known by, if it may stand for equal ones of other parts."""
    is_drawn: bool = False
    """Whether its stream draws, so that there are codes of letters in it."""
    face: str = ""
    """The name of the face that it stands for."""


class Page(NamedTuple):
    """A page, whose dictionary is that of a thing."""

    at: int
    """The place of its dictionary, to which what is one in the book is added."""
    content: bytes
    """What is drawn on it."""
    parents: bytes
    """The elements that hold its marked contents, by their numbers: an array; or nothing."""


class Destination(NamedTuple):
    """A place that a link may lead to."""

    name: str
    page: int
    view: bytes
    """How it is shown, as an array has it behind the page."""


class Bookmark(NamedTuple):
    """A line of the outline."""

    level: int
    title: str
    page: int
    x: float
    y: float
    state: str


class Link(NamedTuple):
    """An annotation, and the element of the structure that holds it."""

    annotation: int
    element: int


@dataclass(frozen=True, slots=True)
class Part:
    """Some pages of a book."""

    things: tuple[Thing, ...]
    """The first one stands for the root of all elements of the structure."""
    pages: tuple[Page, ...]
    elements: tuple[int, ...]
    """The outermost elements of the structure, in the order in which they are read."""
    links: tuple[Link, ...]
    destinations: tuple[Destination, ...]
    bookmarks: tuple[Bookmark, ...]
    foreign: tuple[str, ...]
    """The names of places in other parts that its links lead to."""
    faces: tuple[Face, ...]
    catalog: Mapping[str, bytes]
    """What the whole file says of itself, if this is its first part."""
    info: bytes
    metadata: bytes

    def to_bytes(self) -> bytes:
        """The part as it is kept on a disk."""
        text = json.dumps(asdict(self), default=_latin, ensure_ascii=False, separators=(",", ":"))
        return MARK + zlib.compress(text.encode(), FAST)

    @classmethod
    def from_bytes(cls, content: bytes) -> Part:
        """The part that was kept.

        Raises:
            ValueError: it is none, or one of another version.
        """
        if not content.startswith(MARK):
            raise ValueError("this is no part of a PDF, or one of another version")
        try:
            said = json.loads(zlib.decompress(content[len(MARK) :]))
            return _part(said)
        except (zlib.error, TypeError, KeyError, AttributeError) as error:
            raise ValueError("this part of a PDF is damaged") from error


def _latin(value: Any) -> str:  # noqa: ANN401 - what JSON does not know
    """Bytes as a text of as many letters."""
    return bytes(value).decode("latin-1")


def _bytes(text: str) -> bytes:
    return text.encode("latin-1")


def _part(said: Mapping[str, Any]) -> Part:
    return Part(
        tuple(
            Thing(_bytes(body), None if stream is None else _bytes(stream), *rest)
            for body, stream, *rest in said["things"]
        ),
        tuple(Page(at, _bytes(drawn), _bytes(held)) for at, drawn, held in said["pages"]),
        tuple(said["elements"]),
        tuple(Link(*link) for link in said["links"]),
        tuple(Destination(name, page, _bytes(view)) for name, page, view in said["destinations"]),
        tuple(Bookmark(*bookmark) for bookmark in said["bookmarks"]),
        tuple(said["foreign"]),
        tuple(map(_face, said["faces"])),
        {key: _bytes(value) for key, value in said["catalog"].items()},
        _bytes(said["info"]),
        _bytes(said["metadata"]),
    )


def _face(said: Mapping[str, Any]) -> Face:
    outlines = said["outlines"]
    clusters = (
        Cluster(text, tuple(Piece(*piece) for piece in pieces), width)
        for text, pieces, width in said["clusters"]
    )
    drawn = Outlines(
        outlines["kind"],
        {tag: _bytes(table) for tag, table in outlines["tables"].items()},
        {int(glyph): wide for glyph, wide in outlines["advances"].items()},
        {int(glyph): _bytes(drawing) for glyph, drawing in outlines["drawings"].items()},
        tuple(outlines["box"]),
    )
    widths = {int(glyph): wide for glyph, wide in said["widths"].items()}
    return Face(**{**said, "outlines": drawn, "widths": widths, "clusters": tuple(clusters)})
