"""A save in Poedit's style, for machines without Poedit: what its source code says it does.

Poedit 3 (``src/catalog_po.cpp`` and ``catalog.cpp``) reads a catalog line by line and drops the
spaces at their ends. Comments, references, flags, previous sources and obsolete messages stay
lines; texts are read, and written with a line for each of theirs. The header is written anew, with
the day and Poedit's name, and with what Poedit does not know. Then gettext's ``msgcat`` orders and
wraps the lines: as wide as they were, or not at all if none was wrapped. A file with Windows' line
ends has them again.
"""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from tests.support.processes import LIMIT

LETTERS = {"\a": "a", "\b": "b", "\f": "f", "\n": "n", "\r": "r", "\t": "t", "\v": "v"}
LETTERS |= {'"': '"', "\\": "\\"}
SIGNS = {letter: sign for sign, letter in LETTERS.items()}
TEXT = re.compile(r'^(msgctxt|msgid|msgstr)\s+(".*"(?:\n".*")*)$', re.MULTILINE)

HEADER = {
    "PO-Revision-Date": "2026-12-01 09:30+0100",
    "Last-Translator": "A. Person <a@example.org>",
    "X-Generator": "Poedit 3.4.2",
}
"""What a save puts in the header: where it stands there, or else at the end."""


def save(path: Path, *, wrap: bool = True) -> None:
    """Open a catalog in Poedit and save it."""
    given = path.read_bytes().decode("utf-8-sig")
    lines = (line.strip() for line in re.split("\r?\n", given))
    whole = "\n".join(line for line in lines if line)
    header = TEXT.search(whole, whole.index('msgid ""') + 1)
    assert header, "a catalog of Hexapla has a header"
    start, end = header.span(2)
    anew = _quoted(_header(_text(header[2])))
    written = whole[:start] + anew + TEXT.sub(_rewritten, whole[end:])
    width = "--width=79" if wrap else "--no-wrap"
    command = ["msgcat", "--force-po", width, "-"]
    given_in = written.encode()
    done = subprocess.run(command, input=given_in, capture_output=True, timeout=LIMIT, check=True)
    saved = done.stdout.decode()
    path.write_bytes((saved.replace("\n", "\r\n") if "\r\n" in given else saved).encode())


def _header(text: str) -> str:
    fields = [line.partition(":")[::2] for line in text.splitlines()]
    values = {name.strip(): value.strip() for name, value in fields} | HEADER
    return "".join(f"{name}: {value}\n" for name, value in values.items())


def _rewritten(found: re.Match[str]) -> str:
    return f"{found[1]} {_quoted(_text(found[2]))}"


def _text(quoted: str) -> str:
    """The text that some quoted lines say."""
    pieces = (line[1:-1] for line in quoted.split("\n"))
    return re.sub(r"\\(.)", lambda found: SIGNS.get(found[1], found[0]), "".join(pieces))


def _quoted(text: str) -> str:
    """A text as quoted lines, each of its own lines on one."""
    lines = re.findall(r"[^\n]*\n|[^\n]+", text) or [""]
    escaped = ("".join(f"\\{LETTERS[c]}" if c in LETTERS else c for c in line) for line in lines)
    return "\n".join(f'"{line}"' for line in escaped)
