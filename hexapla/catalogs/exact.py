"""One message of a PO file changed where it stands: no other byte of the file is touched.

Of the entry itself, too, only those lines change that say something else: a translation that is
edited leaves its source wrapped as another program has wrapped it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cached_property

from hexapla.catalogs import po_file
from hexapla.catalogs.catalog import Hand, Message, message_of

Key = tuple[str | None, str]
"""What identifies a message: context and text."""

LINE = re.compile(r"[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+")
"""A line with its end, as ``po_file`` counts them."""

PARTS: Mapping[str, tuple[str, ...]] = {
    "comments": ("comments",),
    "extracted": ("extracted",),
    "places": ("places",),
    "flags": ("flags",),
    "previous": ("previous", "previous_context"),
    "source": ("context", "id"),
    "string": ("string",),
}
"""The lines of an entry in the order of gettext, and the fields of a message that they say."""

SIGNS = {"#.": "extracted", "#:": "places", "#,": "flags", "#=": "flags", "#|": "previous"}


class ExactFile:
    """A PO file in pieces: its entries, and what stands between them."""

    def __init__(self, content: bytes) -> None:
        """Read the file; ``messages`` stays empty where it is none that can be edited in place."""
        self.content = content
        self.messages: dict[Key, Message] = {}
        """The messages in use that stand there once."""
        self._pieces: list[str] = []
        self._at: dict[Key, int] = {}
        file = po_file.read(content)
        if file.faults or file.charset != "utf-8":
            return
        self._parsed = file
        lines: list[str] = LINE.findall(content.decode())
        end = 0
        known: set[Key] = set()
        for entry in file.entries:
            span = entry.span
            self._pieces.append("".join(lines[end : span.start - 1]))
            self._pieces.append("".join(lines[span.start - 1 : span.stop - 1]))
            end = span.stop - 1
            message = message_of(entry)
            is_twice = message.key in known
            known.add(message.key)
            # What stands there twice only a whole new writing of the file makes one.
            if is_twice:
                self.messages.pop(message.key, None)
            elif message.id and not entry.is_obsolete and "msgid_plural" not in entry.texts:
                self.messages[message.key] = message
                self._at[message.key] = len(self._pieces) - 1
        self._pieces.append("".join(lines[end:]))

    @cached_property
    def _hand(self) -> Hand:
        """How the file is written; found only where something is, for it is a long look."""
        return Hand(self.content, self._parsed)

    def prepare(self) -> None:
        """Find out how the file is written, which the first change needs."""
        if self.messages:
            self._hand  # noqa: B018 - it is kept

    def lines_of(self, key: Key) -> str:
        """The lines of a message, as they stand there."""
        return self._pieces[self._at[key]]

    def change(self, message: Message) -> None:
        """Let the message of the same key say this."""
        old = self.messages[message.key]
        written = self.lines_of(message.key)
        end = self._hand.line_end
        new = dict(_parts(self._hand.anew(message).splitlines()))
        kept = dict(_parts(line.rstrip("\r\n") for line in LINE.findall(written)))
        lines = [
            line
            for part, fields in PARTS.items()
            for line in (kept if _is_same(old, message, fields) else new).get(part, ())
        ]
        has_end = written.endswith(("\n", "\r"))
        self.put(message, end.join(lines) + (end if has_end else ""))

    def put(self, message: Message, lines: str) -> None:
        """Let these lines, which say the message, stand for it."""
        self._pieces[self._at[message.key]] = lines
        self.messages[message.key] = message
        self.content = "".join(self._pieces).encode()


def _is_same(one: Message, other: Message, fields: tuple[str, ...]) -> bool:
    return all(getattr(one, name) == getattr(other, name) for name in fields)


def _parts(lines: Iterator[str] | list[str]) -> Iterator[tuple[str, list[str]]]:
    """The lines of an entry by what they say."""
    found: dict[str, list[str]] = {}
    part = "source"
    for line in lines:
        said = line.strip().removeprefix("\ufeff")
        if said.startswith("#"):
            part = SIGNS.get(said[:2], "comments")
        elif said.startswith("msgstr"):
            part = "string"
        elif said.startswith("msg"):
            part = "source"
        found.setdefault(part, []).append(line)
    return iter(found.items())
