"""``source/`` → the texts of a book: which files they are, and what stands in them."""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from hexapla.errors import Finding, SourceError, line_of
from hexapla.files import book_files, characters, paths
from hexapla.source.id_rules import automatic_ids, plain_name, slug

ENDINGS = {".md", ".markdown"}
"""How the name of a file of text ends, in letters of any case."""

OTHER_ENDINGS = {
    *(".mdown", ".mkd", ".mkdn", ".mdwn", ".mdtext", ".mdtxt", ".mdx", ".qmd", ".rmd"),
    *(".rst", ".adoc", ".asciidoc", ".org", ".docx", ".odt"),
}
"""How the names of other texts end, which nobody reads: an author may think that they are."""

PART = "_"
"""How the name of a file or folder begins that is no chapter, but a part of some."""

BREAKS = re.compile("[\v\f\x85\u2028\u2029]")
"""What old editors and systems break lines and pages with; no font has a sign for them."""


def text_files(root: Path) -> list[Path]:
    """The Markdown files of a book in the order of their names, those in inner folders too.

    What editors and systems keep there (``paths.is_nobodys``) is passed over, and so are the names
    that begin with ``_``, which are parts of chapters. Links are followed inside the book, and no
    folder is entered twice.

    Raises:
        SourceError: a name is that of no file, or a link leads out of the book; all that do.
    """
    found, faults = _found(root)
    files = [file for file in found if _is_text(file)]
    checked = [(file, book_files.fault(file, root)) for file in files]
    faults += [book_files.finding(file, root, fault) for file, fault in checked if fault]
    if faults:
        raise SourceError(faults)
    return sorted(files)


def other_texts(root: Path) -> list[str]:
    """The texts in ``source/`` that only their names keep from being chapters."""
    found, _ = _found(root)
    names = [file.name for file in found]
    others = [file for file in found if file.suffix.lower() in OTHER_ENDINGS]
    # What was exported beside its chapter is no chapter that is missing.
    return [book_files.name(file, root) for file in others if f"{file.stem}.md" not in names]


def _found(root: Path) -> tuple[list[Path], list[Finding]]:
    """All files of ``source/`` that may be chapters, and what is wrong with its folders."""
    files: list[Path] = []
    faults: list[Finding] = []
    waiting, entered = [root / paths.SOURCE], set[Path]()
    while waiting:
        folder = waiting.pop()
        if fault := book_files.folder_fault(folder, root):
            faults.append(book_files.finding(folder, root, fault))
        elif folder.resolve() not in entered:
            entered.add(folder.resolve())
            inner = sorted(path for path in folder.iterdir() if _may_hold_chapters(path.name))
            waiting += [path for path in inner if path.is_dir()]
            files += [path for path in inner if not path.is_dir()]
    return sorted(files), faults


def _may_hold_chapters(name: str) -> bool:
    return not name.startswith(PART) and not paths.is_nobodys(name)


def _is_text(path: Path) -> bool:
    return path.suffix.lower() in ENDINGS


def read_texts(files: Iterable[Path], root: Path) -> list[str]:
    """The texts of these files.

    Raises:
        SourceError: one is not UTF-8, or has a character that no page can hold; all that do.
    """
    texts: list[str] = []
    faults: list[Finding] = []
    for file in files:
        try:
            text = read_text(file, root)
        except SourceError as error:
            faults += error.findings
        else:
            texts.append(text)
            faults += characters.faults(text, book_files.name(file, root))
    if faults:
        raise SourceError(faults)
    return texts


@dataclass(frozen=True, slots=True)
class Lines:
    """Finds the line of a finding, which pandoc's tree does not know."""

    texts: Mapping[str, str]
    """The text of each file, by its name in the book."""
    origins: Mapping[str, Sequence[tuple[str, int]]] = field(default_factory=dict)
    """Of a file in which others stand: the file and the line that each line of its text is from."""

    def at(self, where: str, *pieces: str, nth: int = 0) -> str:
        """A place such as ``source/02.md#one``, and the line on which one of the pieces stands.

        The first piece that is there counts, ``nth`` of those in the section; where none is, the
        heading's line, and the place as it is where not even that is found.
        """
        file, _, name = where.partition("#")
        text = self.texts.get(file, "")
        start = section_starts(text).get(name, 0) if name else 0
        line = _line_in(text, start, pieces, nth) or (start or None)
        return self.place(where, line) if line else where

    def of_heading(self, where: str, title: str) -> str:
        """The place of a heading; one with markup in it is found by its first word."""
        return self.at(where, f"# {title}", title, f"# {title.split(' ', maxsplit=1)[0]} ")

    def place(self, where: str, line: int) -> str:
        """A place with a line of the text there: in the file in which somebody wrote it."""
        own = where.partition("#")[0]
        file, number = self.origin(own, line)
        return f"{where if file == own else file}, line {number}"

    def origin(self, file: str, line: int) -> tuple[str, int]:
        """The file and the line in which somebody wrote a line of a text."""
        origins = self.origins.get(file, ())
        return origins[line - 1] if 1 <= line <= len(origins) else (file, line)

    def traced(self, finding: Finding) -> Finding:
        """A finding that names a line of the text, at the place where somebody wrote it."""
        found = AT_LINE.fullmatch(finding.where)
        return replace(finding, where=self.place(found[1], int(found[2]))) if found else finding


AT_LINE = re.compile(r"(.+), line (\d{1,9})")


def _line_in(text: str, start: int, pieces: Iterable[str], nth: int) -> int | None:
    """The line on which a piece stands, from a line on, or else anywhere in the text."""
    before = sum(map(len, text.splitlines(keepends=True)[: max(0, start - 1)]))
    for piece in filter(None, pieces):
        at = text.find(piece, before)
        for _ in range(nth if at >= 0 else 0):
            further = text.find(piece, at + len(piece))
            at = further if further >= 0 else at
        if at >= 0:
            return text.count("\n", 0, at) + 1
    return next(filter(None, (line_of(text, piece) for piece in pieces if piece)), None)


HEADING = re.compile(
    r"^ {0,3}#{1,6}[ \t](?P<atx>.*)$|^(?P<setext>\S.*)\n {0,3}(?:=+|-+)[ \t]*$", re.MULTILINE
)
ID = re.compile(r"\{[^{}#]*#([^\s{}]+)[^{}]*\}$")


@functools.lru_cache(maxsize=256)
def section_starts(text: str) -> Mapping[str, int]:
    """The line of each heading of a file, by the ids that it may have; a guess, as for a link."""
    starts: dict[str, int] = {}
    times = Counter[str]()
    for found in HEADING.finditer(text):
        title = (found["atx"] or found["setext"] or "").strip().rstrip("#").rstrip()
        line = text.count("\n", 0, found.start()) + 1
        if own := ID.search(title):
            starts.setdefault(own[1], line)
            starts.setdefault(plain_name(own[1], "section"), line)
        for name in {*automatic_ids(ID.sub("", title).strip()), slug(title)}:
            before = times[name]
            times[name] += 1
            starts.setdefault(f"{name}-{before}" if before else name, line)
    return starts


def read_text(file: Path, root: Path) -> str:
    """The text of a file; the breaks of lines and pages that old editors set are spaces.

    Raises:
        SourceError: it is no part of the book, or not UTF-8.
    """
    return BREAKS.sub(" ", book_files.read_text(file, root, SourceError))
