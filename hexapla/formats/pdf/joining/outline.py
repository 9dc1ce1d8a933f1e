"""The outline of a PDF: the bookmarks of all its parts in one tree (ISO 32000-1, 12.3.3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import pydyf

from hexapla.formats.pdf.joining.file import File
from hexapla.formats.pdf.joining.objects import written
from hexapla.formats.pdf.joining.part import Bookmark

CLOSED = "closed"


@dataclass(slots=True)
class Line:
    """A bookmark, with what stands below it."""

    bookmark: Bookmark
    page: int
    """The number of its page in the file."""
    below: list[Line] = field(default_factory=list)
    number: int = 0

    def shown(self) -> int:
        """How many lines below it are seen when it is open."""
        return len(self.below) + sum(
            line.shown() for line in self.below if line.bookmark.state != CLOSED
        )


def add(file: File, lines: Sequence[Line]) -> int:
    """Add the outline to a file; its number."""
    root = Line(Bookmark(0, "", 0, 0, 0, ""), 0, number=file.reserve())
    above = [root]
    for line in lines:
        while above[-1].bookmark.level >= line.bookmark.level:
            above.pop()
        above[-1].below.append(line)
        above.append(line)
        line.number = file.reserve()
    for line in [root, *lines]:
        for at, inner in enumerate(line.below):
            file.put(inner.number, _item(inner, line, at))
    file.put(root.number, b"<</Count %d%b>>" % (root.shown(), _ends(root)))
    return root.number


def _item(line: Line, above: Line, at: int) -> bytes:
    """A line that stands below another one, at a place."""
    _, title, _, x, y, state = line.bookmark
    count = line.shown() * (-1 if state == CLOSED else 1)
    place = b"%d 0 R/XYZ %b %b 0" % (line.page, written(x), written(y))
    body = b"/Title %b/Dest[%b]/Count %d" % (written(pydyf.String(title)), place, count)
    links = [b"/Prev %d 0 R" % above.below[at - 1].number] if at else []
    links += [b"/Next %d 0 R" % after.number for after in above.below[at + 1 : at + 2]]
    return b"<<%b%b%b/Parent %d 0 R>>" % (body, b"".join(links), _ends(line), above.number)


def _ends(line: Line) -> bytes:
    if not line.below:
        return b""
    return b"/First %d 0 R/Last %d 0 R" % (line.below[0].number, line.below[-1].number)
