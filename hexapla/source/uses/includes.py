"""Files in files: ``{{< include part.md >}}`` and ``{{#include part.md}}`` are what stands there.

It is done on the text, before anybody reads it as Markdown, so that a fragment may be anything:
some paragraphs, a row of a table, the lines of a program in a fence. Each line knows where it was
written, for findings and for the preview.
"""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import NamedTuple, NoReturn

from hexapla.errors import Finding, SourceError
from hexapla.files import book_files, characters, paths
from hexapla.source.files import ENDINGS, Lines, read_text

DIRECTIVE = re.compile(
    r"""(?P<before>[ \t>]*)
    (?: \{\{<[ \t]*include[ \t]+ (?P<path>"[^"]+"|'[^']+'|\S+) [ \t]*>\}\}
      | \{\{\#(?:include|rustdoc_include)[ \t]+ (?P<book>[^{}\s](?:[^{}]*[^{}\s])?) [ \t]*\}\} )
    [ \t]*""",
    re.VERBOSE,
)
"""A line that stands for a file: as Quarto writes it, or as mdBook does. What stands before it, the
sign of a quotation, say, stands before each line of the file."""

ESCAPED = re.compile(r"([ \t>]*)\\(\{\{#(?:include|rustdoc_include)[ \t][^{}]*\}\}[ \t]*)")
"""One that is meant as it is typed, as mdBook writes it."""

RANGE = re.compile(r"(?P<first>\d{0,9})(?P<colon>:?)(?P<last>\d{0,9})")
ANCHOR = re.compile(r"ANCHOR(?P<end>_END)?:\s*(?P<name>[\w-]+)")

HEAD = re.compile(r"---[ \t]*\n(?![ \t]*\n).*?\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
"""The metadata at the head of a file: in the middle of another one it would be printed."""

MOST_DEEP = 16
"""So many files may stand in each other."""

MOST_INCLUDED = 10_000
"""So many times a book may say that a file stands here."""

MOST_LETTERS = 50 * 2**20
"""The letters that the files of a book may have with all that stands in them: a file in which two
stand that hold two each grows without end."""


class Line(NamedTuple):
    """A line of a text, and where it was written."""

    text: str
    file: str
    number: int


@dataclass(frozen=True, slots=True)
class Composed:
    """A file with all that it includes."""

    text: str
    origins: tuple[tuple[str, int], ...] = ()
    """Where each line was written; empty of a file that includes nothing."""

    @property
    def files(self) -> tuple[str, ...]:
        """The files that stand in it, by their names in the book, and itself."""
        return tuple(dict.fromkeys(file for file, _ in self.origins))


def compose(root: Path, texts: Mapping[str, str]) -> dict[str, Composed]:
    """These files of a book, by their names, each with all that it includes.

    Raises:
        SourceError: a file that is named is no part of ``source/``, stands in itself, or there is
            too much of all; every such place.
    """
    composed, faults = compose_and_tell(root, texts)
    if faults:
        raise SourceError(faults)
    return composed


def compose_and_tell(
    root: Path, texts: Mapping[str, str]
) -> tuple[dict[str, Composed], list[Finding]]:
    """The same with what is wrong: there nothing stands in the place of the line."""
    composer = _Composer(root, texts)
    composed = {name: composer.file(name, text) for name, text in texts.items()}
    return composed, [*dict.fromkeys(composer.faults)]


def lines_of(root: Path, names: Iterable[str]) -> Lines:
    """Where things stand in these files of a book; a file that is not there has no lines."""
    files = {name: root / name for name in names}
    texts = {name: read_text(file, root) for name, file in files.items() if file.is_file()}
    return as_lines(compose(root, texts))


def as_lines(composed: Mapping[str, Composed]) -> Lines:
    """What finds the lines of findings in these files."""
    return Lines(
        {name: one.text for name, one in composed.items()},
        {name: one.origins for name, one in composed.items() if one.origins},
    )


class _TooMuchError(Exception):
    """Stops the work on a book that grows without end."""


@dataclass(slots=True)
class _Composer:
    """Puts files in the places that name them, of one book."""

    root: Path
    chapters: Mapping[str, str]
    faults: list[Finding] = field(default_factory=list)
    _known: dict[str, list[str]] = field(default_factory=dict)
    _times: int = 0
    _letters: int = 0

    def file(self, name: str, text: str) -> Composed:
        """A file of the book with all that it includes."""
        if "{{" not in text:
            return Composed(text)
        own = [Line(line, name, at) for at, line in enumerate(text.split("\n"), start=1)]
        try:
            lines = list(self._lines(own, (name,)))
        except _TooMuchError:
            return Composed("")
        if lines == own:
            return Composed(text)
        joined = "\n".join(line.text for line in lines)
        return Composed(joined, tuple((line.file, line.number) for line in lines))

    def _lines(self, lines: Iterable[Line], chain: tuple[str, ...]) -> Iterator[Line]:
        """Lines with all that they include; ``chain`` are the files that they stand in."""
        for line in lines:
            if escaped := ESCAPED.fullmatch(line.text):
                yield line._replace(text=escaped[1] + escaped[2])
            elif found := DIRECTIVE.fullmatch(line.text):
                where = f"{line.file}, line {line.number}"
                for inner in self._included(found, where, chain):
                    text = f"{found['before']}{inner.text}"
                    yield inner._replace(text=text if inner.text else text.rstrip())
            else:
                yield line

    def _included(self, found: re.Match[str], where: str, chain: tuple[str, ...]) -> Sequence[Line]:
        path, part = _target(found)
        name = self._name(path, chain[-1])
        try:
            lines = self._checked(name, path, part, where, chain)
        except SourceError as error:
            self.faults += error.findings
            return []
        inner = list(self._lines(lines, (*chain, name)))
        self._letters += sum(len(line.text) for line in inner)
        self._times += 1
        if self._times > MOST_INCLUDED or self._letters > MOST_LETTERS:
            what = f"the files that stand in each other are more than {MOST_INCLUDED:,}"
            what += f", or have more than {MOST_LETTERS // 2**20} million letters"
            self.faults.append(Finding(where, what, "include less: nobody can read it"))
            raise _TooMuchError
        return inner

    def _checked(
        self, name: str, path: str, part: str, where: str, chain: tuple[str, ...]
    ) -> list[Line]:
        """The lines of what a file names, which may stand there."""
        if name in chain:
            circle = " → ".join([*chain[chain.index(name) :], name])
            _refuse(where, f"the file stands in itself: {circle}", "take one of them out")
        if len(chain) > MOST_DEEP:
            tip = "include what is in the last ones right there"
            _refuse(where, f"more than {MOST_DEEP} files stand in each other", tip)
        if name in self.chapters and not part:
            what = f"{path!r} is a chapter of its own, and would stand in the book twice"
            own = PurePosixPath(name)
            tip = f"call it _{own.name}: such a file is no chapter"
            _refuse(where, what, tip)
        return self._part_of(name, self._read(name, path, where), part, where)

    def _name(self, path: str, file: str) -> str:
        """The name in the book of what is named in a file: from its folder on, or ``source/``."""
        home = paths.SOURCE if path.startswith("/") else PurePosixPath(file).parent.as_posix()
        joined = os.path.join(home, path.lstrip("/"))  # noqa: PTH118 - as text
        return book_files.on_disk(self.root, os.path.normpath(joined))

    def _read(self, name: str, path: str, where: str) -> list[str]:
        """The lines of a file in ``source/``, looked at once."""
        if name in self._known:
            return self._known[name]
        source = self.root / paths.SOURCE
        if not name.startswith(paths.source("")):
            tip = "copy it into source/: nothing else is a part of the book"
            _refuse(where, f"the file {path!r} lies outside source/", tip)
        file = self.root / name
        if found := book_files.fault(file, source):
            what, tip = found
            if what == "is missing":
                tip = f"put it at {name}, or correct the name; with \\ before {{{{# it is printed"
            _refuse(where, f"the file {path!r} {what}", tip)
        text = read_text(file, self.root)
        if faults := [*characters.faults(text, name)]:
            raise SourceError(faults)
        self._known[name] = text.removesuffix("\n").split("\n")
        return self._known[name]

    @staticmethod
    def _part_of(name: str, lines: Sequence[str], part: str, where: str) -> list[Line]:
        every = [Line(line, name, at) for at, line in enumerate(lines, start=1)]
        if part:
            return _part(every, part, where)
        is_text = PurePosixPath(name).suffix.lower() in ENDINGS
        head = HEAD.match("\n".join(lines)) if is_text else None
        return every[head[0].rstrip("\n").count("\n") + 1 :] if head else every


def _target(found: re.Match[str]) -> tuple[str, str]:
    """The path that a line names, and the part of the file, if it names one."""
    if found["path"]:
        return found["path"].strip("\"'"), ""
    path, _, part = found["book"].partition(":")
    return path, part


def _part(lines: Sequence[Line], part: str, where: str) -> list[Line]:
    """Some lines of a file: ``3``, ``3:``, ``:9``, ``3:9``, or those of an anchor."""
    found = RANGE.fullmatch(part)
    if not found:
        return _anchored(lines, part, where)
    first = int(found["first"] or 1)
    last = int(found["last"] or (len(lines) if found["colon"] else first))
    if not 1 <= first <= last or first > len(lines):
        what = f"there are no lines {part} in a file of {len(lines):,}"
        _refuse(where, what, "name the first line and the last, such as 2:10")
    return list(lines[first - 1 : last])


def _anchored(lines: Sequence[Line], name: str, where: str) -> list[Line]:
    """The lines between ``ANCHOR: name`` and ``ANCHOR_END: name``, without those of anchors."""
    marks = [(line, ANCHOR.search(line.text)) for line in lines]
    known = {mark["name"] for _, mark in marks if mark and not mark["end"]}
    if name not in known:
        near = difflib.get_close_matches(name, known, n=1)
        listed = ", ".join(sorted(known)) or "none"
        tip = f"did you mean {near[0]!r}?" if near else f"the anchors in it: {listed}"
        _refuse(where, f"the file has no anchor {name!r}", tip)
    taken: list[Line] = []
    is_inside = False
    for line, mark in marks:
        if mark and mark["name"] == name:
            is_inside = not mark["end"]
        elif is_inside and not mark:
            taken.append(line)
    return taken


def _refuse(where: str, what: str, tip: str) -> NoReturn:
    raise SourceError(Finding(where, what, tip))
