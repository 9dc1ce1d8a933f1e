"""A PDF as a file: its objects, packed, and where each of them stands (ISO 32000-1, 7.5)."""

from __future__ import annotations

import hashlib
import struct
from typing import Any

from hexapla.formats.pdf.joining.objects import Stream, compressed, stream_of, with_entries, written

HEAD = b"%PDF-1.7\n%\xf0\x9f\x96\xa4\n"
"""How it begins; the second line has bytes that no text has, so that no tool takes it for one."""

PACKED = 200
"""How many objects are packed together: whoever wants one reads them all."""

FREE = 0, 0, 65535
"""The row of a number that no object has (ISO 32000-1, 7.5.8.3)."""


class File:
    """A PDF that is being made."""

    def __init__(self) -> None:
        self._objects: dict[int, bytes | Stream] = {}
        self._count = 0

    def reserve(self) -> int:
        """The number of an object that is put there later."""
        self._count += 1
        return self._count

    def put(self, number: int, thing: bytes | Stream) -> None:
        """Put an object under a number."""
        self._objects[number] = thing

    def add(self, thing: bytes | Stream) -> int:
        """The number of another object."""
        number = self.reserve()
        self.put(number, thing)
        return number

    def add_painted(self, thing: Any) -> bytes:  # noqa: ANN401 - pydyf's
        """The reference to an object of pydyf, which becomes one of this file."""
        import pydyf

        made = stream_of(thing) if isinstance(thing, pydyf.Stream) else written(thing)
        return b"%d 0 R" % self.add(made)

    def to_bytes(self, root: int, info: int, identifier: bytes) -> bytes:
        """The file; ``identifier`` names it, whatever is in it."""
        places: dict[int, tuple[int, int, int]] = {}
        chunks, at = [HEAD], len(HEAD)

        def write(number: int, stream: Stream) -> None:
            nonlocal at
            body = with_entries(stream.body, b"/Length %d" % len(stream.content))
            chunk = b"%d 0 obj\n%b\nstream\n%b\nendstream\nendobj\n"
            chunks.append(chunk % (number, body, stream.content))
            places[number] = 1, at, 0
            at += len(chunks[-1])

        plain = {}
        for number, thing in sorted(self._objects.items()):
            if isinstance(thing, Stream):
                write(number, thing)
            else:
                plain[number] = thing
        rest = list(plain.items())
        for start in range(0, len(rest), PACKED):
            some = rest[start : start + PACKED]
            pack = self.reserve()
            write(pack, _packed(some))
            places.update({number: (2, pack, row) for row, (number, _) in enumerate(some)})
        table = self.reserve()
        places[table] = 1, at, 0
        digest = hashlib.md5(b"".join(chunks), usedforsecurity=False).hexdigest().encode()
        body = b"<</Type/XRef/W[1 4 2]/Size %d/Root %d 0 R/Info %d 0 R/ID[<%b><%b>]>>"
        name = hashlib.md5(identifier, usedforsecurity=False).hexdigest().encode()
        body %= self._count + 1, root, info, name, digest
        # A number under which nothing was put is free, as 0 always is.
        rows = (places.get(number, FREE) for number in range(self._count + 1))
        content = b"".join(struct.pack(">BIH", *row) for row in rows)
        start = at
        write(table, compressed(content, body))
        chunks.append(b"startxref\n%d\n%%%%EOF\n" % start)
        return b"".join(chunks)


def _packed(objects: list[tuple[int, bytes]]) -> Stream:
    """A stream of objects (7.5.7)."""
    heads, at = [], 0
    for number, body in objects:
        heads.append(b"%d %d" % (number, at))
        at += len(body) + 1
    head = b" ".join(heads) + b"\n"
    bodies = b"\n".join(body for _, body in objects)
    extra = b"<</Type/ObjStm/N %d/First %d>>" % (len(objects), len(head))
    return compressed(head + bodies, extra)
