"""Conflicts that nobody has settled, told as such before anything else looks at the files.

They are git's marks in the files of a book, and the copies that services for sharing files put
beside one which two people changed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from hexapla.errors import Finding, HexaplaError, SourceError
from hexapla.files import book_files, paths

FILES = (f"{paths.SOURCE}/**/*", f"{paths.TRANSLATIONS}/*", f"{paths.TEMPLATES}/**/*")
ENDINGS = {
    ".md",
    ".toml",
    ".po",
    ".csv",
    ".bib",
    ".json",
    ".csl",
    ".svg",
    ".css",
    ".html",
    ".xhtml",
}
"""Files of text that a person keeps in git."""

MARKDOWN = {".md", ".markdown"}

FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
BEGIN, MIDDLE, END = "<<<<<<< ", "=======", ">>>>>>> "


COPY = re.compile(r".*(?:\.sync-conflict-\d{8}-\d{6}|[( ]conflicted copy\b).*", re.DOTALL)
"""What Syncthing, Dropbox and Nextcloud call such copies."""


def check(root: Path) -> None:
    """Refuse a book in which a merge was not finished.

    Raises:
        SourceError: there are such marks or copies; a finding for each file, marks with the first
            line.
    """
    if faults := list(_faults(root)):
        raise SourceError(faults)


def _faults(root: Path) -> Iterator[Finding]:
    for path in sorted({path for pattern in FILES for path in root.glob(pattern)}):
        ending = path.suffix.lower()
        if ending not in ENDINGS | MARKDOWN or paths.is_nobodys(path.name):
            continue
        if COPY.fullmatch(path.name):
            what = "this is a copy of a file that two people changed at once"
            tip = "bring what is in it into the file itself, and take the copy away"
            yield Finding(book_files.name(path, root), what, tip)
            continue
        try:
            content = book_files.read(path, root, SourceError)
        except HexaplaError:
            continue  # who needs this file says what is wrong with it
        if line := first_mark(content, is_markdown=ending in MARKDOWN):
            what = "git's conflict marks stand here: a merge was not finished"
            tip = "choose between the two versions, and take the lines of <<<, === and >>> out"
            yield Finding(f"{book_files.name(path, root)}, line {line}", what, tip)


def first_mark(content: bytes, *, is_markdown: bool) -> int:
    """The line, counted from 1, in which the first conflict begins; 0 where there is none.

    A code block of Markdown may show such lines.
    """
    if BEGIN.encode() not in content:
        return 0
    start_line, fence, next_mark = 0, "", BEGIN
    for number, line in enumerate(content.decode("utf-8", "replace").splitlines(), start=1):
        if is_markdown and (found := FENCE.match(line)):
            fence = found[1] if not fence else "" if found[1].startswith(fence) else fence
        if not fence and line.startswith(next_mark):
            start_line = number if next_mark == BEGIN else start_line
            if next_mark == END:
                return start_line
            next_mark = {BEGIN: MIDDLE, MIDDLE: END}[next_mark]
    return 0
