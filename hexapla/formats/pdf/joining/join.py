"""Parts become a book: their pages in a row, and once whatever a PDF has once."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

import pydyf

from hexapla.errors import Finding, ToolError
from hexapla.formats.pdf.font_programs.faces import Face, embed, merged
from hexapla.formats.pdf.joining import outline
from hexapla.formats.pdf.joining.file import File
from hexapla.formats.pdf.joining.objects import (
    REFERENCE,
    Stream,
    compressed,
    with_entries,
    written,
)
from hexapla.formats.pdf.joining.part import Page, Part

CODES = re.compile(rb"/(\S+) \S+ Tf|<([0-9a-f]+)>")
"""In a content: the choice of a font, and letters that are shown with it."""

LENGTH = 4
"""How many digits a code has."""


class Codes(dict[bytes, bytes]):
    """The code in the book of each code of a part; and of the rows of them that were asked for.

    Most are asked for again, since words are.
    """

    def __missing__(self, row: bytes) -> bytes:
        codes = [self[row[at : at + LENGTH]] for at in range(0, len(row), LENGTH)]
        self[row] = b"".join(codes)
        return self[row]


def join(
    parts: Sequence[Part],
    metadata: Callable[[bytes], bytes] = bytes,
    identifier: bytes = b"",
    labels: bytes = b"",
) -> bytes:
    """The PDF of some parts, in their order; title and language are those of the first.

    ``metadata`` changes the XMP packet that WeasyPrint wrote, if there is one. ``identifier`` names
    the file, whatever is in it. ``labels`` is what the catalog says of the numbers of pages.

    Raises:
        ToolError: a link leads to what is in none of them.
    """
    _refuse_dead_links(parts)
    return _Book(parts).to_bytes(metadata, identifier, labels)


def _refuse_dead_links(parts: Sequence[Part]) -> None:
    there = {destination.name for part in parts for destination in part.destinations}
    wanted = {name: None for part in parts for name in part.foreign}
    if dead := [name for name in wanted if name not in there]:
        what = "a link leads there, and there is no such place"
        tip = "give the target of the link an id"
        raise ToolError([Finding(f"#{name}", what, tip) for name in dead])


class _Book:
    """A book that is being joined."""

    def __init__(self, parts: Sequence[Part]) -> None:
        self._parts, self._file = parts, File()
        faces: dict[str, list[Face]] = {}
        for part in parts:
            for face in part.faces:
                faces.setdefault(face.name, []).append(face)
        self._faces = {name: merged(same) for name, same in faces.items()}
        self._places = {
            name: {cluster: code for code, cluster in enumerate(face.clusters, 1)}
            for name, face in self._faces.items()
        }
        self._count = sum(len(part.pages) for part in parts)
        self._fonts = {name: self._file.reserve() for name in faces}
        self._tree, self._structure = self._file.reserve(), self._file.reserve()
        self._known: dict[str, int] = {}
        self._pages: list[int] = []
        """The number of each page."""
        self._elements: list[int] = []
        self._parents: list[bytes] = []
        """What holds the marked contents of each page."""
        self._links: list[int] = []
        """What holds each annotation."""

    def to_bytes(
        self, metadata: Callable[[bytes], bytes], identifier: bytes, labels: bytes
    ) -> bytes:
        """The file."""
        file, first = self._file, self._parts[0]
        for name, number in self._fonts.items():
            file.put(number, written(embed(self._faces[name], file.add_painted)))
        numbers, *_ = [self._add(part) for part in self._parts]
        kids = b" ".join(b"%d 0 R" % page for page in self._pages)
        file.put(self._tree, b"<</Type/Pages/Count %d/Kids[%b]>>" % (len(self._pages), kids))
        entries = [b"/Type/Catalog/Pages %d 0 R" % self._tree]
        entries += [b"/%b %b" % (k.encode(), _moved(v, numbers)) for k, v in first.catalog.items()]
        entries += [*self._structured(), *self._outlined(), *self._named(), labels]
        if first.metadata:
            packet = Stream(b"<</Type/Metadata/Subtype/XML>>", metadata(first.metadata))
            entries.append(b"/Metadata %d 0 R" % file.add(packet))
        root, info = file.add(b"<<%b>>" % b"".join(entries)), file.add(first.info)
        return file.to_bytes(root, info, identifier)

    def _add(self, part: Part) -> list[int]:
        """Add the things of a part; their numbers in the file, by their places in the part."""
        numbers, added = [self._structure], []
        for at, thing in enumerate(part.things[1:], 1):
            known = self._fonts.get(thing.face) or self._known.get(thing.digest)
            numbers.append(known or self._file.reserve())
            if not known:
                added.append(at)
            if thing.digest:
                self._known[thing.digest] = numbers[-1]
        codes = {face.name: self._codes(face) for face in part.faces}
        entries = {page.at: self._add_page(page, codes, numbers) for page in part.pages}
        for link in part.links:
            # Those of pages come before those of annotations.
            place = self._count + len(self._links)
            entries[link.annotation] = b"/StructParent %d" % place
            self._links.append(numbers[link.element])
        for at in added:
            body, stream, _, is_drawn, _ = part.things[at]
            body = _moved(body, numbers)
            if at in entries:
                body = with_entries(body, entries[at])
            if stream is None:
                self._file.put(numbers[at], body)
            elif is_drawn:
                self._file.put(numbers[at], compressed(_recoded(stream, codes), body))
            else:
                self._file.put(numbers[at], Stream(body, stream))
        self._elements += [numbers[element] for element in part.elements]
        return numbers

    def _add_page(self, page: Page, codes: Mapping[str, Codes], numbers: Sequence[int]) -> bytes:
        """Add a page; what its dictionary says of its place in the book."""
        content = self._file.add(compressed(_recoded(page.content, codes)))
        entries = b"/Parent %d 0 R/Contents %d 0 R" % (self._tree, content)
        if page.parents:
            entries += b"/StructParents %d" % len(self._pages)
            self._parents.append(_moved(page.parents, numbers))
        self._pages.append(numbers[page.at])
        return entries

    def _codes(self, face: Face) -> Codes:
        """The codes of the book for those of a part; nothing, if they are the same."""
        places = self._places[face.name]
        codes = [places[cluster] for cluster in face.clusters]
        if codes == list(range(1, len(codes) + 1)):
            return Codes()
        return Codes((b"%04x" % own, b"%04x" % code) for own, code in enumerate(codes, 1))

    def _structured(self) -> Iterator[bytes]:
        """What a catalog says of the structure, which is made one (ISO 32000-1, 14.7)."""
        if not self._parents:
            return
        holders = [*self._parents, *(b"%d 0 R" % element for element in self._links)]
        pairs = b" ".join(b"%d %b" % pair for pair in enumerate(holders))
        parents = self._file.add(b"<</Nums[%b]>>" % pairs)
        root = self._file.add(
            b"<</Type/StructTreeRoot/ParentTree %d 0 R/ParentTreeNextKey %d/K[%d 0 R]>>"
            % (parents, len(holders), self._structure)
        )
        kids = b" ".join(b"%d 0 R" % element for element in self._elements)
        body = b"<</Type/StructElem/S/Document/P %d 0 R/K[%b]>>" % (root, kids)
        self._file.put(self._structure, body)
        yield b"/StructTreeRoot %d 0 R" % root

    def _named(self) -> Iterator[bytes]:
        """The places that links lead to, in the order of their names; of two, the first stands."""
        places: dict[str, bytes] = {}
        before = 0
        for part in self._parts:
            for name, page, view in part.destinations:
                array = b"[%d 0 R %b]" % (self._pages[before + page], view)
                places.setdefault(name, array)
            before += len(part.pages)
        if places:
            pairs = (written(pydyf.String(name)) + places[name] for name in sorted(places))
            yield b"/Names<</Dests<</Names[%b]>>>>" % b"".join(pairs)

    def _outlined(self) -> Iterator[bytes]:
        """The outline, each line of which stands below the last one of a lower level."""
        lines, before = [], 0
        for part in self._parts:
            own = self._pages[before:]
            lines += [outline.Line(line, own[line.page]) for line in part.bookmarks]
            before += len(part.pages)
        if lines:
            yield b"/Outlines %d 0 R" % outline.add(self._file, lines)


def _moved(body: bytes, numbers: Sequence[int]) -> bytes:
    """A part of an object, with references to numbers of the file."""
    return REFERENCE.sub(lambda found: b"%d 0 R" % numbers[int(found[1])], body)


def _recoded(content: bytes, codes: Mapping[str, Codes]) -> bytes:
    """A content with the codes of the book."""
    if not any(codes.values()):
        return content
    current = Codes()

    def other(found: re.Match[bytes]) -> bytes:
        nonlocal current
        font, shown = found.groups()
        if font:
            current = codes[font.decode()]
            return found[0]
        return b"<%b>" % current[shown] if current else found[0]

    return CODES.sub(other, content)
