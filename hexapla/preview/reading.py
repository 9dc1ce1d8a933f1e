"""``source/`` → a folded book, and views of it: what changed is read, what is seen is unfolded.

The ids and numbers of the whole book are made anew where its structure changes, and not where only
words do.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from hexapla.errors import Finding, SourceError
from hexapla.files import paths
from hexapla.model import Book, Node
from hexapla.preview.folding import OPEN, RUN, Runs, as_bytes, fold, unfold
from hexapla.source import numbering, pandoc_ast, reader
from hexapla.source.faults import notes
from hexapla.source.files import ENDINGS, Lines
from hexapla.source.reader import Texts
from hexapla.system.memory import Memory

Signature = tuple[tuple[str, int, int], ...]
"""Files by their names, each with its time and size."""

BY_NUMBER = "&#"
"""A file in which characters are written by their numbers is not folded: their faults are looked
for in the tree."""


@dataclass(frozen=True, slots=True)
class _Part:
    """One file, read and folded."""

    blocks: list[Node]
    warnings: list[Finding]
    runs: Runs
    structure: bytes
    """The folded blocks as bytes, to be compared."""


@dataclass(frozen=True, slots=True)
class Chapter:
    """Where a chapter stands in a folded book."""

    id: str
    blocks: range
    """Its top blocks."""
    structure: bytes
    """Of its folded blocks."""
    runs: tuple[str, ...]
    """The words that are folded away in it."""
    needed: tuple[int, ...]
    """The blocks that others need, whoever sees the chapter."""


@dataclass(frozen=True, slots=True)
class Source:
    """A whole book, numbered and folded."""

    book: Book
    runs: Runs
    lines: Lines
    """The text of each file, and where each of its lines was written."""
    chapters: tuple[Chapter, ...]
    has_index: bool
    """Whether words are marked for an index."""
    files: Signature
    """What tells whether a file beside the texts has changed."""

    def digest(self, chapter: Chapter) -> bytes:
        """What tells the chapter from all others: an edit elsewhere leaves it as it is."""
        words = (self.runs[key] for key in chapter.runs)
        return hashlib.sha256(b"".join([chapter.structure, *words])).digest()

    def view(self, seen: Collection[str], *, is_alone: bool = False) -> Book:
        """The book as it is for those who see only these chapters (ids): the same ids and numbers.

        Of the others there is what is printed elsewhere, too: headings, captions, places that
        somebody may refer to, citations. Nothing, where it ``is_alone``.
        """
        kept: set[int] = set()
        for chapter in self.chapters:
            kept.update(
                chapter.blocks if chapter.id in seen else () if is_alone else chapter.needed
            )
        blocks: list[Node] = []
        spans: list[tuple[str, int]] = []
        at = 0
        for name, count in self.book.files:
            own = [self.book.blocks[i] for i in range(at, at + count) if i in kept]
            spans.append((name, len(own)))
            blocks += own
            at += count
        return replace(self.book, blocks=unfold(blocks, self.runs), files=tuple(spans))


class Reader:
    """Reads a book again and again."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._parts, self._books = Memory(), Memory(8)

    def read(self) -> Source:
        """The book as it is now.

        Raises:
            HexaplaError: something is wrong with the source.
        """
        texts = reader.read_texts(self._root)
        with ThreadPoolExecutor() as pool:
            parts = list(pool.map(partial(self._part, texts), texts.files))
        # The tree may be the same where these faults are not.
        if faults := [*notes.faults(texts.files)]:
            raise SourceError(map(texts.lines.traced, faults))
        structure = tuple(part.structure for part in parts)
        files = signature(self._root / paths.SOURCE)
        key = (repr(texts.settings), repr(texts.rules), tuple(texts.files), structure, files)
        book, chapters, has_index = self._books.get(key, lambda: _numbered(texts, parts))
        book = replace(book, warnings=tuple(one for part in parts for one in part.warnings))
        runs = {key: words for part in parts for key, words in part.runs.items()}
        return Source(book, runs, texts.lines, chapters, has_index, files)

    def _part(self, texts: Texts, name: str) -> _Part:
        defined = repr(reader.defined_before(texts, name))
        # The settings as a whole: they have the values of variables.
        said = repr(texts.settings), repr(texts.rules["quotes"]), defined
        key = (texts.composed[name], name, *said)
        return self._parts.get(key, lambda: _read(texts, name))


def _read(texts: Texts, name: str) -> _Part:
    blocks, warnings = reader.read_part(texts, name)
    runs: dict[str, bytes] = {}
    if BY_NUMBER not in texts.files[name]:
        blocks = [fold(block, name, runs) for block in blocks]
    return _Part(blocks, warnings, runs, as_bytes(blocks))


def _numbered(texts: Texts, parts: Sequence[_Part]) -> tuple[Book, tuple[Chapter, ...], bool]:
    copies = [(pandoc_ast.copy(part.blocks), part.warnings) for part in parts]
    book = numbering.number(reader.assemble(texts, copies))
    has_index = any(map(pandoc_ast.is_index_mark, pandoc_ast.walk(book.blocks)))
    return book, tuple(_chapters(book.blocks)), has_index


def _chapters(blocks: list[Node]) -> Iterator[Chapter]:
    starts = [at for at, one in enumerate(blocks) if one["t"] == "Header" and one["c"][0] == 1]
    for start, end in zip(starts, [*starts[1:], len(blocks)], strict=True):
        own, places = blocks[start:end], range(start, end)
        runs = tuple(node[RUN] for node in pandoc_ast.walk(own) if RUN in node)
        needed = tuple(at for at in places if _is_needed(blocks[at]))
        yield Chapter(blocks[start]["c"][1][0], places, as_bytes(own), runs, needed)


def _is_needed(block: Node) -> bool:
    """Whether other chapters may print something of a block, or lead to it."""
    if block["t"] in OPEN:
        return True
    # A numbered paragraph has an id that no author can refer to; what is in it may have another.
    inner = block["c"][1] if "paragraph" in pandoc_ast.classes(block) else block
    return any(node["t"] == "Cite" or _has_place(node) for node in pandoc_ast.walk(inner))


def _has_place(node: Node) -> bool:
    found = pandoc_ast.attr(node)
    is_ours = pandoc_ast.is_note(node) or pandoc_ast.is_index_mark(node)
    return bool(found and found[0]) and not is_ours


def signature(*folders: Path) -> Signature:
    """What tells whether a file in folders has changed that is no text."""
    return tuple(sorted(one for folder in folders for one in _files(str(folder))))


def _files(folder: str) -> Iterator[tuple[str, int, int]]:
    try:
        entries = list(os.scandir(folder))
    except OSError:
        return
    for entry in entries:
        if paths.is_nobodys(entry.name):
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _files(entry.path)
        elif os.path.splitext(entry.name)[1].lower() not in ENDINGS:  # noqa: PTH122 - many files
            with suppress(OSError):
                status = entry.stat()
                yield entry.path, status.st_mtime_ns, status.st_size
