"""A part of a laid-out document: what WeasyPrint paints, taken before it becomes a file."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import unquote

from hexapla.formats.pdf import weasyprint
from hexapla.formats.pdf.joining.objects import REFERENCE, content_of, stream_of, written
from hexapla.formats.pdf.joining.part import (
    OTHER_PART,
    Bookmark,
    Destination,
    Link,
    Page,
    Part,
    Thing,
)

Finisher = Callable[[Any, Any], None]
"""Changes what was painted: it gets the document and the PDF of pydyf, as WeasyPrint has it."""

NAME = re.compile(rb"/([^\s/<>\[\]()]+)")
"""What the content of a page calls a font, a picture or a state."""

POINTS = 0.75
"""A pixel of CSS in points."""

ONE = {"Metadata", "Names", "Outlines", "Pages", "StructTreeRoot", "Type"}
"""What of a catalog is made of all parts."""

OF_A_BOOK = {"Contents", "Parent", "Resources", "StructParents"}
"""What of a page is not a part of its dictionary yet, or is cut to what is used."""


def write_part(document: Any, *finishers: Finisher | None, **options: Any) -> Part:  # noqa: ANN401
    """The part of a book that a laid-out document is; ``options`` are those of ``write_pdf``.

    A link to another part has ``part:#id`` for its address. The finishers are called in their
    order, and a missing one is passed over.
    """
    pdf, faces = weasyprint.painted(document, **options)
    for finisher in filter(None, finishers):
        finisher(document, pdf)
    catalog = pdf.catalog
    links = _follow_to_other_parts(pdf)
    writer = _Writer(pdf)
    numbers = [number for number in pdf.pages["Kids"] if isinstance(number, int) and number]
    places = {number: writer.place(number) for number in numbers}
    root = _Structure(pdf) if "StructTreeRoot" in catalog else None
    pages = []
    for at, number in enumerate(numbers):
        parents = root.parents(at) if root else b""
        pages.append(Page(places[number], writer.content(number), writer.local(parents)))
    by_reference = {b"%d 0 R" % number: at for at, number in enumerate(numbers)}
    destinations = catalog.get("Names", {}).get("Dests", {}).get("Names", [])
    pairs = zip(destinations[::2], destinations[1::2], strict=True)
    return Part(
        pages=tuple(pages),
        elements=tuple(map(writer.place, root.elements)) if root else (),
        links=tuple(
            Link(writer.place(annotation), writer.place(element))
            for annotation, element in (root.links() if root else ())
        ),
        destinations=tuple(
            Destination(name.string, by_reference[array[0]], b" ".join(map(written, array[1:])))
            for name, array in pairs
        ),
        bookmarks=tuple(_bookmarks(document)),
        foreign=links,
        faces=tuple(faces),
        catalog={
            key: writer.local(writer.shared(written(value)))
            for key, value in catalog.items()
            if key not in ONE
        },
        info=written(pdf.info),
        metadata=content_of(_object(pdf, catalog["Metadata"])) if "Metadata" in catalog else b"",
        things=writer.things(),
    )


def _object(pdf: Any, reference: bytes) -> Any:  # noqa: ANN401 - pydyf's
    """What a reference of a PDF leads to."""
    return pdf.objects[int(reference.split()[0])]


def _follow_to_other_parts(pdf: Any) -> tuple[str, ...]:  # noqa: ANN401
    """Make links to other parts what links within a part are; the names that they lead to."""
    import pydyf

    names: dict[str, None] = {}
    for thing in pdf.objects:
        if isinstance(thing, dict) and thing.get("Subtype") == "/Link" and "A" in thing:
            address = str(thing["A"]["URI"].string)
            if address.startswith(OTHER_PART):
                name = unquote(address.removeprefix(OTHER_PART))
                names[name] = None
                del thing["A"]
                if "Contents" in thing:
                    thing["Contents"] = pydyf.String(name)
                thing["Dest"] = pydyf.String(name)
    return tuple(names)


def _bookmarks(document: Any) -> Iterator[Bookmark]:  # noqa: ANN401
    """The lines of the outline, with places on their pages in points from the lower left."""
    for number, page in enumerate(document.pages):
        for level, title, (x, y), state in page.bookmarks:
            place = POINTS * x, POINTS * (page.height - y)
            yield Bookmark(level, title, number, *place, state)


class _Structure:
    """The structure of a document, as WeasyPrint painted it."""

    def __init__(self, pdf: Any) -> None:  # noqa: ANN401
        root = _object(pdf, pdf.catalog["StructTreeRoot"])
        self._pdf = pdf
        self._numbers = _object(pdf, root["ParentTree"])["Nums"]
        document = _object(pdf, root["K"][0])
        self.elements = [int(kid.split()[0]) for kid in document["K"]]
        self._name_cells()

    def parents(self, page: int) -> bytes:
        """The elements that hold the marked contents of a page."""
        return written(self._numbers[2 * page + 1])

    def links(self) -> Iterator[tuple[int, int]]:
        """The number of each annotation in the structure, and of its element."""
        holders = dict(zip(self._numbers[::2], self._numbers[1::2], strict=True))
        for number, thing in enumerate(self._pdf.objects):
            if isinstance(thing, dict) and "StructParent" in thing:
                yield number, int(holders[thing.pop("StructParent")].split()[0])

    def _name_cells(self) -> None:
        """Name the heads of tables by references, so that they move with the numbers of objects.

        WeasyPrint 70 names them after the number of their table, which is another in each part.
        """
        for tag in self._pdf.objects:
            if isinstance(tag, dict) and tag.get("Type") == "/StructElem":
                if "ID" in tag:
                    tag["ID"] = _name(tag["ID"].string)
                if isinstance(heads := tag.get("A", {}).get("Headers"), list):
                    tag["A"]["Headers"] = [_name(head.string) for head in heads]


def _name(table_and_cell: str) -> bytes:
    table, cell = table_and_cell.split("-", 1)
    return f"({table} 0 R-{cell})".encode()


class _Writer:
    """Makes things of the objects of a PDF: of those alone that its pages and elements need."""

    def __init__(self, pdf: Any) -> None:  # noqa: ANN401
        self._pdf = pdf
        self._things: list[Thing | None] = [Thing(b"")]
        self._places: dict[int, int] = {}
        if "StructTreeRoot" in pdf.catalog:
            root = _object(pdf, pdf.catalog["StructTreeRoot"])
            self._places[int(root["K"][0].split()[0])] = 0
        self._digests: dict[int, str] = {}
        self._waiting: list[int] = []
        self._pages = set(pdf.pages["Kids"])
        first = pdf.objects[pdf.pages["Kids"][0]]
        fonts = _object(pdf, _object(pdf, first["Resources"])["Font"])
        self._faces: dict[int, str] = {int(value.split()[0]): name for name, value in fonts.items()}

    def things(self) -> tuple[Thing, ...]:
        """All things, after their places have been asked for."""
        while self._waiting:
            number = self._waiting.pop()
            self._things[self._places[number]] = self._thing(number)
        return tuple(filter(None, self._things))

    def place(self, number: int) -> int:
        """The place of the thing that an object becomes."""
        if number not in self._places:
            self._places[number] = len(self._things)
            self._things.append(None)
            self._waiting.append(number)
        return self._places[number]

    def local(self, body: bytes) -> bytes:
        """A part of an object, with references to places."""
        return REFERENCE.sub(lambda found: b"%d 0 R" % self.place(int(found[1])), body)

    def shared(self, body: bytes) -> bytes:
        """A part of an object; what it refers to may stand for equal things of other parts."""
        for found in REFERENCE.finditer(body):
            self._digest(int(found[1]))
        return body

    def content(self, page: int) -> bytes:
        """What is drawn on a page."""
        contents = self._pdf.objects[page]["Contents"]
        streams = contents if isinstance(contents, list) else [contents]
        return b"\n".join(content_of(_object(self._pdf, one)) for one in streams)

    def _thing(self, number: int) -> Thing:
        if number in self._faces:
            return Thing(b"", face=self._faces[number])
        body, stream, is_drawn = self._read(number)
        return Thing(self.local(body), stream, self._digests.get(number, ""), is_drawn)

    def _read(self, number: int) -> tuple[bytes, bytes | None, bool]:
        """An object, its stream, and whether that has codes of letters in it."""
        import pydyf

        thing = self._pdf.objects[number]
        if number in self._pages:
            kept = {key: value for key, value in thing.items() if key not in OF_A_BOOK}
            kept["Resources"] = self._resources(thing["Resources"], self.content(number))
            return written(kept), None, False
        if not isinstance(thing, pydyf.Stream):
            return written(thing), None, False
        if "Resources" in thing.extra:
            content = content_of(thing)
            extra = {**thing.extra}
            extra["Resources"] = self._resources(extra["Resources"], content)
            if b" Tf" in content:
                return written(extra), content, True
            whole = pydyf.Stream(thing.stream, extra, thing.compress)
            return *stream_of(whole), False
        return *stream_of(thing), False

    def _resources(self, resources: Any, content: bytes) -> bytes:  # noqa: ANN401
        """What a content uses of its resources."""
        used = {name.decode() for name in NAME.findall(content)}
        kinds = self._dictionary(resources)
        cut: dict[str, Mapping[str, Any]] = {}
        for kind, things in kinds.items():
            named = {n: one for n, one in self._dictionary(things).items() if n in used}
            if named:
                cut[kind] = named
        return self.shared(written(cut))

    def _dictionary(self, value: Any) -> Mapping[str, Any]:  # noqa: ANN401
        """A dictionary, or the one that a reference leads to."""
        found: Mapping[str, Any] = (
            _object(self._pdf, value) if isinstance(value, bytes) else value or {}
        )
        return found

    def _digest(self, number: int) -> str:
        """What a resource is known by in all parts; nothing, if it has letters in it."""
        if number in self._faces:
            return self._faces[number]
        if number not in self._digests:
            body, stream, is_drawn = self._read(number)
            inner = {one: self._digest(int(one)) for one in set(REFERENCE.findall(body))}
            known = hashlib.sha256(REFERENCE.sub(lambda found: inner[found[1]].encode(), body))
            known.update(b"\0" + stream if stream is not None else b"")
            is_known = not is_drawn and all(inner.values())
            self._digests[number] = known.hexdigest() if is_known else ""
        return self._digests[number]
