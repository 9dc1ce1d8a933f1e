"""One message of a catalog saved at once: over nobody's work, and whole whenever it is killed.

What is changed is looked for in the file as it is in that moment. Where the message has become
another one since the person saw it, nothing is written, and they get both.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from hexapla.catalogs.catalog import Message
from hexapla.catalogs.exact import ExactFile, Key
from hexapla.errors import CatalogError, Finding
from hexapla.exchange.handoff import unit_key
from hexapla.files import atomic, book_files, transaction
from hexapla.files.transaction import Write
from hexapla.languages import catalog_files
from hexapla.workbench.edits import Edit, edited, refuse
from hexapla.workbench.identity import digest


class ConflictError(CatalogError):
    """The message has changed since the person saw it."""

    def __init__(self, current: Message) -> None:
        """``current`` is what the file has."""
        self.current = current
        what = "somebody else has changed this message"
        super().__init__(Finding("catalog", what, "look at both, and choose"))

    def __reduce__(self) -> tuple[type[ConflictError], tuple[Message]]:  # type: ignore[override]
        """Errors travel between processes."""
        return type(self), (self.current,)


class GoneError(CatalogError):
    """The book has no such message any more."""


class OutOfStepError(CatalogError):
    """The file has no such message, or not as it is: the whole of it has to be written."""


InStep = Callable[[bytes | None, str, Callable[[Message], Message]], bytes]
"""Makes the whole catalog, in step with the book, of what a file holds, with the message of an id
changed. Raises GoneError where the book has none."""


def refuse_to_rewrite(
    _content: bytes | None, name: str, _change: Callable[[Message], Message]
) -> bytes:
    """What stands for an :data:`InStep` where nobody knows the book.

    Raises:
        OutOfStepError: always.
    """
    what = "the catalog is not in step with the book"
    raise OutOfStepError(Finding(name, what, "`hexapla sync` brings it in step"))


@dataclass(frozen=True, slots=True)
class Saved:
    """What was saved, and how it is undone."""

    message: Message
    before: Message
    lines: str = ""
    """As the message stood in the file before; empty where the whole file was written."""


@dataclass(slots=True)
class CatalogEditor:
    """Changes messages in the catalog of one language, again and again."""

    root: Path
    language: str
    in_step: InStep = refuse_to_rewrite
    """It is asked only where the message does not stand in the file, once and as it is: the book
    has moved since the last sync, say."""
    _file: ExactFile = field(default_factory=lambda: ExactFile(b""))
    _ids: dict[str, Key] = field(default_factory=dict)

    @property
    def path(self) -> Path:
        """The file."""
        return self.root / catalog_files.name(self.root, self.language)

    def look(self) -> list[Message]:
        """The messages as they stand in the file, in its order.

        Raises:
            CatalogError: it cannot be read.
        """
        self._key(book_files.read_if_any(self.path, self.root, CatalogError), "")
        return list(self._file.messages.values())

    def prepare(self) -> None:
        """Find out how the file is written, if it can be read: later saves have it at once."""
        with suppress(CatalogError):
            self.look()
            self._file.prepare()

    def save(self, edit: Edit) -> Saved:
        """Change a message.

        Raises:
            ConflictError: it has become another one since.
            GoneError: the book has it no more.
            UsageError: it cannot be changed like this.
            CatalogError: the file cannot be read or written.
        """
        refuse(edit)
        return self._commit(edit.id, edit.base, lambda message: edited(message, edit))

    def undo(self, saved: Saved) -> Saved:
        """Take a change back, to the byte where the file's other lines still allow it.

        Raises:
            ConflictError: somebody has changed the message since.
            CatalogError: as :meth:`save` does.
        """
        before = saved.before
        name, base = unit_key(before), digest(saved.message)
        return self._commit(name, base, lambda _now: before, saved.lines)

    def _commit(
        self, name: str, base: str, change: Callable[[Message], Message], lines: str = ""
    ) -> Saved:
        """Write the file with one message changed."""
        made: list[Saved] = []
        faults: list[CatalogError] = []

        def told(message: Message) -> Message:
            if digest(message) != base:
                raise ConflictError(message)
            return change(message)

        def make(content: bytes | None) -> bytes:
            made.clear()
            key = self._key(content, name)
            if key is None or content is None:
                return self.in_step(content, name, whole)
            old = self._file.messages[key]
            new = told(old)
            written = self._file.lines_of(key)
            made.append(Saved(new, old, written))
            if new == old:
                return content
            if lines:
                self._file.put(new, lines)
            else:
                self._file.change(new)
            return self._file.content

        def whole(message: Message) -> Message:
            new = told(message)
            made.append(Saved(new, message))
            return new

        def remake(content: bytes | None) -> bytes:
            try:
                return make(content)
            except CatalogError as fault:
                faults.append(fault)  # a commit takes it for a reason to leave the file
                raise

        with atomic.locked(self.root):
            transaction.finish_locked(self.root)
            content = book_files.read_if_any(self.path, self.root, CatalogError)
            data = make(content)
            try:
                writes = [Write(self.path, content, data, remake)]
                left = transaction.commit(self.root, writes, CatalogError)
            except BaseException:
                self._file = ExactFile(b"")  # what it has was not written
                raise
            if faults or left:
                self._file = ExactFile(b"")
                raise faults[-1] if faults else CatalogError(left)
        return made[-1]

    def _key(self, content: bytes | None, name: str) -> Key | None:
        """The key of a message that stands in the file as it is, once."""
        if content != self._file.content:
            self._file = ExactFile(content or b"")
            self._ids = {unit_key(message): key for key, message in self._file.messages.items()}
        return self._ids.get(name)
