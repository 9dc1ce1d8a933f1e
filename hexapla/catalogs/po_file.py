r"""The bytes of a PO file → its entries: what gettext's format can say, whoever wrote it.

All of the syntax that gettext's own tools read is read here: strings beside or below a keyword,
escapes of every kind (``\303\251``, ``\xc3``), other charsets, entries that are obsolete. What is
no PO file is a fault with its line; nothing is half understood.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from hexapla.files import characters

CHARSETS = re.compile(
    r"ISO[-_]8859[-_]\d{1,2}|KOI8[-_][RUT]|CP\d{3,4}|WINDOWS[-_]\d{3,4}|GB2312|GBK|GB18030|BIG5"
    r"|BIG5[-_]HKSCS|EUC[-_](JP|KR)|SHIFT[-_]JIS|JOHAB|TIS[-_]620",
    re.IGNORECASE,
)
"""The charsets of gettext's manual besides UTF-8, as far as Python reads them."""

UNICODE = {"utf-8", "utf8", "charset", "ascii", "us-ascii", "ansi_x3.4-1968"}
"""What is read as UTF-8: ASCII is a part of it, and ``CHARSET`` is for people to fill in."""

SAID_CHARSET = re.compile(rb'(?mi)^[^#\n]*"[^"\n]*Content-Type:[^"\n]*charset=([^\s"\\;]+)')

LINE_END = re.compile("\r\n|\n|\r")
"""Python would also end lines at characters that may stand in a text."""

KEYWORD = re.compile(r'(msgctxt|msgid_plural|msgid|msgstr(?:\[\d+\])?)\s*(?=")')
STRINGS = re.compile(r'(?:"(?:[^"\\]|\\.)*"\s*)+')
STRING = re.compile(r'"((?:[^"\\]|\\.)*)"')
ESCAPE = re.compile(r"\\([0-7]{1,3}|x[0-9a-fA-F]+|.)")
NUMERIC = re.compile(r"(?<!\\)(?:\\\\)*\\[0-7x]")
"""An escape that says a byte."""

LETTERS = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
LETTERS |= {'"': '"', "\\": "\\"}
"""The escapes that are signs."""

NEXT = {
    "": {"msgctxt", "msgid"},
    "msgctxt": {"msgid"},
    "msgid": {"msgstr", "msgid_plural"},
    "msgid_plural": {"msgstr"},
    "msgstr": {"msgctxt", "msgid"},
    "msgstr[": {"msgctxt", "msgid", "msgstr"},
}
"""Which keywords may follow which."""


class Fault(NamedTuple):
    """What makes a file no PO file."""

    line: int
    what: str
    tip: str


@dataclass(slots=True)
class Entry:
    """One entry of a PO file, as it stands there."""

    line: int
    """Of its first keyword; of its first comment until that is read."""
    is_obsolete: bool = False
    comments: list[str] = field(default_factory=list)
    extracted: list[str] = field(default_factory=list)
    references: list[str] = field(default_factory=list)
    flags: list[str] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)
    """By keyword."""
    previous: dict[str, str] = field(default_factory=dict)
    """The same of ``#|``."""
    lines: list[str] = field(default_factory=list)
    """Its lines as they stand there."""
    span: range = range(0)
    """The lines of the file from its first to its last, counted from 1."""


@dataclass(frozen=True, slots=True)
class PoFile:
    """What a file holds."""

    entries: Sequence[Entry] = ()
    faults: Sequence[Fault] = ()
    """Where there are any, the entries are not to be trusted."""
    charset: str = "utf-8"


def read(content: bytes) -> PoFile:
    """The entries of a file, or what makes it none."""
    said = SAID_CHARSET.search(content)
    name = said[1].decode("ascii", "replace") if said else "utf-8"
    charset = "utf-8" if name.lower() in UNICODE else name
    if charset != "utf-8" and not (CHARSETS.fullmatch(charset) and _is_known(charset)):
        line = content.count(b"\n", 0, said.start(1) if said else 0) + 1
        what = f"the header says charset={name}, which Hexapla does not read"
        tip = "convert the file with `msgconv -t UTF-8`"
        return PoFile(faults=[Fault(line, what, tip)])
    try:
        # Some editors on Windows put a byte order mark before the header.
        text = characters.composed(content.decode("utf-8-sig" if charset == "utf-8" else charset))
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        tip = "save the file as UTF-8 (in Poedit: Catalogue, Properties, Charset)"
        return PoFile(faults=[Fault(line, f"this is not {charset.upper()}", tip)])
    reader = _Reader(charset)
    lines: list[str] = LINE_END.split(text)
    for number, one in enumerate(lines, start=1):
        reader.add(number, one)
    reader.end()
    return PoFile(reader.entries, reader.faults, charset)


def _is_known(charset: str) -> bool:
    try:
        "".encode(charset)
    except LookupError:
        return False
    return True


class _Reader:
    """Makes entries of lines."""

    def __init__(self, charset: str) -> None:
        self.charset = charset
        self.entries: list[Entry] = []
        self.faults: list[Fault] = []
        self.entry: Entry | None = None
        self.raw: dict[str, str] = {}
        """The strings of the entry by keyword, each on a line, their escapes not yet read."""
        self.raw_previous: dict[str, str] = {}
        self.keyword = self.previous_keyword = ""

    def add(self, number: int, line: str) -> None:
        """Take the next line."""
        stripped = line.strip()
        if not stripped:
            return
        is_comment = stripped.startswith("#") and not stripped.startswith("#~")
        is_past = stripped.startswith(("#|", "#~|"))
        if (is_comment or is_past) and self.keyword:
            self.end()
        if is_past:
            self._add_previous(number, stripped.lstrip("#~").removeprefix("|").strip())
        elif is_comment:
            self._add_comment(self._open(number), stripped)
        else:
            self._add_text(number, stripped)
        if self.entry:
            self.entry.lines.append(line)
            self.entry.span = range(self.entry.span.start or number, number + 1)

    def _open(self, number: int) -> Entry:
        """The entry that a line belongs to."""
        if self.entry is None:
            self.entry = Entry(number)
        return self.entry

    def end(self) -> None:
        """Take the entry as whole."""
        entry = self.entry
        if entry and self.keyword:
            if not self.keyword.startswith("msgstr"):
                what = f"{self.keyword} {_shown(self.raw[self.keyword])} has no msgstr"
                self._fail(entry.line, what, "mend the message; `msgfmt -c` tells more")
            entry.texts = {name: self._said(raw, entry.line) for name, raw in self.raw.items()}
            self.entries.append(entry)
        if entry:
            past = self.raw_previous.items()
            entry.previous = {name: self._said(raw, entry.line) for name, raw in past}
        self.entry, self.raw, self.raw_previous = None, {}, {}
        self.keyword = self.previous_keyword = ""

    def _fail(self, line: int, what: str, tip: str) -> None:
        self.faults.append(Fault(line, what, tip))

    def _add_comment(self, entry: Entry, line: str) -> None:
        kind, rest = line[1:2], line[2:].removeprefix(" ")
        if kind == ".":
            entry.extracted.append(rest.strip())
        elif kind == ":":
            entry.references.append(rest)
        elif kind in {",", "="}:
            entry.flags += [flag.strip() for flag in rest.split(",") if flag.strip()]
        else:
            entry.comments.append(line[1:].removeprefix(" "))

    def _add_previous(self, number: int, line: str) -> None:
        self._open(number)
        found = KEYWORD.match(line)
        if found:
            self.previous_keyword = found[1]
            self.raw_previous[found[1]] = ""
        raw = self._strings(number, line[found.end() if found else 0 :], line)
        if self.previous_keyword:
            self.raw_previous[self.previous_keyword] += raw

    def _add_text(self, number: int, line: str) -> None:
        is_obsolete = line.startswith("#~")
        said = line.removeprefix("#~").strip()
        found = KEYWORD.match(said)
        if not found and not said.startswith('"'):
            what = f"this is no line of a PO file: {line[:60]}"
            self._fail(number, what, "mend it; a merge may have left its marks")
            return
        if found:
            self._begin(number, found[1], is_obsolete=is_obsolete)
        elif not self.keyword:
            self._fail(number, f"no keyword stands before this: {line[:60]}", "put msgid before it")
            self._open(number)
            return
        self.raw[self.keyword] += self._strings(number, said[found.end() if found else 0 :], line)

    def _begin(self, number: int, keyword: str, *, is_obsolete: bool) -> None:
        """Take a keyword, which may begin the next entry."""
        name = keyword.partition("[")[0]
        before = "msgstr[" if self.keyword.startswith("msgstr[") else self.keyword
        if name not in NEXT[before]:
            what = f"{keyword} stands where {' or '.join(sorted(NEXT[before]))} is wanted"
            self._fail(number, what, "mend the message; `msgfmt -c` tells more")
            self.keyword = before = before and "msgstr"  # it is told
        if name in {"msgctxt", "msgid"} and before != "msgctxt":
            if before:
                self.end()
            self._open(number).line = number
        self._open(number).is_obsolete = is_obsolete
        self.keyword = keyword
        self.raw.setdefault(keyword, "")

    def _strings(self, number: int, rest: str, line: str) -> str:
        """What stands between the quotation marks of a line."""
        if _is_plain(rest):
            return f"{rest[1:-1]}\n"
        if not STRINGS.fullmatch(rest):
            what = f"this text does not end with a quotation mark: {line[:60]}"
            self._fail(number, what, 'put the closing " where it belongs')
            return ""
        return "".join(f"{string}\n" for string in STRING.findall(rest))

    def _said(self, raw: str, line: int) -> str:
        """A string without its escapes."""
        try:
            return unescaped(raw, self.charset)
        except ValueError as error:
            self._fail(line, str(error), "mend it, or write the sign itself")
            return ""


def _is_plain(rest: str) -> bool:
    """Whether this is one string without escapes: nearly every line of a large file is."""
    is_string = len(rest) > 1 and rest[0] == rest[-1] == '"'
    return is_string and "\\" not in rest and rest.count('"') == 2  # noqa: PLR2004 - its marks


def unescaped(raw: str, charset: str = "utf-8") -> str:
    r"""A string as gettext reads it: ``\n`` and its like are signs, ``\303`` and ``\xc3`` bytes.

    Its parts stand on lines, since an escape ends where its part does.

    Raises:
        ValueError: an escape is none of gettext's, or its bytes are none of the charset's.
    """
    if "\\" not in raw:
        return raw.replace("\n", "")
    if not NUMERIC.search(raw):
        return ESCAPE.sub(lambda found: _sign(found[1]), raw.replace("\n", ""))
    parts = list(_bytes(raw, charset))
    try:
        return characters.composed(b"".join(parts).decode(charset))
    except UnicodeDecodeError:
        message = f"the bytes that are escaped in {_shown(raw)} are no {charset.upper()}"
        raise ValueError(message) from None


def _bytes(raw: str, charset: str) -> Iterator[bytes]:
    """The bytes of a string, escaped ones and others."""
    end = 0
    for found in ESCAPE.finditer(raw):
        yield raw[end : found.start()].replace("\n", "").encode(charset)
        said, end = found[1], found.end()
        if said[0] in "01234567":
            yield bytes([int(said, 8) & 0xFF])
        elif said[0] == "x" and len(said) > 1:
            yield bytes([int(said[1:], 16) & 0xFF])
        else:
            yield _sign(said).encode(charset)
    yield raw[end:].replace("\n", "").encode(charset)


def _sign(letter: str) -> str:
    if letter not in LETTERS:
        message = f"\\{letter} is no escape of a PO file"
        raise ValueError(message)
    return LETTERS[letter]


def _shown(raw: str) -> str:
    said = raw.replace("\n", "")
    return f"'{said[:60]}'"
