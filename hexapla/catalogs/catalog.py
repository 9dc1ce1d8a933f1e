"""Catalogs: one language's translations as a gettext PO file. Read and save; the five states.

Babel parses and escapes. What Babel 2.18 would lose is kept here: previous sources (``#|``),
headers it does not know, repeated comment lines, section ids with a colon, control characters
that gettext escapes, and strings without their closing quote, which it reads as shorter ones.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from babel.messages import pofile
from babel.messages.catalog import Catalog as BabelCatalog

from hexapla.errors import CatalogError, Finding
from hexapla.model import State

WIDTH = 79
"""Where lines wrap, as in msgmerge and Poedit."""


MACHINE = re.compile(
    r"machine: (?P<name>.+?)(?: \(score (?P<score>[01]\.\d+)\))? (?P<signed>[0-9a-f]{8})"
)
"""A line that says which machine made a translation, and how sure it was; signed."""


@dataclass(frozen=True, slots=True)
class Message:
    """One entry of a catalog."""

    id: str
    """The source text."""
    string: str = ""
    """The translation; empty when there is none."""
    context: str | None = None
    comments: tuple[str, ...] = ()
    """What people, and Hexapla's provenance lines, say: ``# …``."""
    extracted: tuple[str, ...] = ()
    """What the source says to the translator: ``#. …``."""
    places: tuple[str, ...] = ()
    """Files and section ids: ``#: …``."""
    flags: tuple[str, ...] = ()
    """``fuzzy`` and whatever else an editor set."""
    previous: str | None = None
    """The source that a stale translation was made from: ``#| msgid``."""
    previous_context: str | None = None
    """The context of that source, where it was another one: ``#| msgctxt``."""

    @property
    def key(self) -> tuple[str | None, str]:
        """What identifies the message: context and source text."""
        return self.context, self.id

    @property
    def state(self) -> State:
        """How far the translation can be trusted.

        A ``reviewed`` or ``machine`` line counts only while its hash fits: whoever edits the
        text afterwards makes it an ordinary translation.
        """
        if not self.string.strip():
            return "missing"
        if "fuzzy" in self.flags:
            return "stale"
        if self._signed("reviewed", self.id + "\0" + self.string):
            return "reviewed"
        return "machine" if self.is_untouched else "translated"

    @property
    def is_untouched(self) -> bool:
        """Whether the translation is a machine's, and no person has changed it."""
        return self._signed("machine", self.string)

    @property
    def score(self) -> float | None:
        """How sure the machine was of its text, 0 to 1; None where it did not say."""
        end = f" {signature(self.string)}"
        lines = (MACHINE.fullmatch(line) for line in self.comments if line.endswith(end))
        return next((float(found["score"]) for found in lines if found and found["score"]), None)

    def drafted(self, text: str, engine: str, score: float | None) -> Message:
        """The message with a machine's text, signed; what people wrote beside it stays."""
        comments_of_people = (line for line in self.comments if not MACHINE.fullmatch(line))
        sure = "" if score is None else f" (score {score:.2f})"
        return replace(
            self,
            string=text,
            comments=(*comments_of_people, f"machine: {engine}{sure} {signature(text)}"),
            flags=tuple(flag for flag in self.flags if flag != "fuzzy"),
            previous=None,
            previous_context=None,
        )

    def _signed(self, kind: str, text: str) -> bool:
        lines = (line for line in self.comments if line.startswith(f"{kind}: "))
        return any(line.endswith(f" {signature(text)}") for line in lines)


@dataclass(frozen=True, slots=True)
class Catalog:
    """The messages of one language in the order of the book, and the obsolete ones."""

    language: str
    messages: tuple[Message, ...] = ()
    obsolete: tuple[Message, ...] = ()
    header: str = ""
    """The ``Name: value`` lines of the first entry."""
    header_comments: tuple[str, ...] = ()
    header_flags: tuple[str, ...] = ()

    def __iter__(self) -> Iterator[Message]:
        return iter(self.messages)

    def by_key(self) -> Mapping[tuple[str | None, str], Message]:
        """The messages by context and source text."""
        return {message.key: message for message in self.messages}


SCHEMA, SCHEMA_NAME = 1, "X-Hexapla-Schema"
"""The version of what Hexapla writes into a catalog beside gettext's own, and its header line."""


def with_header_line(catalog: Catalog, name: str, value: str) -> Catalog:
    """The catalog with a line in its header: in the place of one of that name, else at the end."""
    wanted = f"{name}: {value}"
    lines = [
        wanted if line.partition(":")[0] == name else line for line in catalog.header.splitlines()
    ]
    lines += [wanted] if wanted not in lines else []
    return replace(catalog, header="".join(f"{line}\n" for line in lines))


def header_line(header: str, name: str) -> str | None:
    """What a header says under a name, or None."""
    lines = (line.partition(":") for line in header.splitlines())
    return next((value.strip() for found, _, value in lines if found == name), None)


def signature(text: str) -> str:
    """A short hash: eight hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def empty(language: str, project: str, day: str) -> Catalog:
    """A catalog without messages, dated as the book is, not as the clock says."""
    tag = language.replace("-", "_")
    lines = {
        "Project-Id-Version": project,
        "POT-Creation-Date": f"{day} 00:00+0000",
        "PO-Revision-Date": f"{day} 00:00+0000",
        "Last-Translator": "",
        "Language-Team": "",
        "Language": tag,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        SCHEMA_NAME: str(SCHEMA),
    }
    return Catalog(language, header="".join(f"{name}: {line}\n" for name, line in lines.items()))


class _Collector(BabelCatalog):
    """Babel's catalog, keeping every message as the file has it: Babel would merge and rewrite."""

    def __init__(self) -> None:
        super().__init__(charset="utf-8")
        self.found: list[Any] = []
        self.obsolete = _Obsolete()

    def __setitem__(self, _id: Any, message: Any) -> None:  # noqa: ANN401 - Babel has no types
        self.found.append(message)


class _Obsolete(dict[Any, Any]):
    """Babel's obsolete messages, each under a key of its own: of two alike it would keep one."""

    def __setitem__(self, _key: Any, message: Any) -> None:  # noqa: ANN401 - Babel has no types
        super().__setitem__(len(self), message)


PREVIOUS, PLACE = "\x02|", "\x02:"
"""What these lines begin with while they are comments to Babel."""

NUMBERED = re.compile("\x01(\\d+)\x01")
REFERENCE = re.compile("\u2068([^\u2069]*)\u2069|(\\S+)")
"""A reference; one with a space in it stands between isolates, as gettext has it."""

WRAPPED = re.compile(
    r"""
    ^(?:machine|reviewed):[ ](?!.*[ ][0-9a-f]{8}$).*
    (?:\n(?!machine:[ ]|reviewed:[ ]).*){0,2}?
    \n(?:(?!machine:[ ]|reviewed:[ ]).*[ ])?[0-9a-f]{8}$
    """,
    re.MULTILINE | re.VERBOSE,
)
"""A provenance line that an editor has wrapped, as polib does with long comments."""

ESCAPE = re.compile(r"\\(.)")
CONTROLS = {"a": "\a", "b": "\b", "f": "\f", "v": "\v"}
"""What gettext escapes by these letters, and Babel would take for the letters."""

ENDLESS_WORD = re.compile(r"\w{1000}|\S{4000}")
MOST_WRAPPED = 50_000
"""The letters of a text beyond which its lines are not wrapped: no paragraph has as many."""

NO_TRANSLATION = " "
"""The translation of an obsolete message that has none: with an empty one, gettext's tools would
throw it away, and what people wrote beside it."""

ENTRY = re.compile(r'(#~\|?|#\|)?\s*((msgctxt|msgid|msgid_plural|msgstr(\[\d+\])?)\s)?\s*(".*)')
QUOTED = re.compile(r'"([^"\\]|\\.)*"')
NEXT = {
    "": {"msgctxt", "msgid"},
    "msgctxt": {"msgid"},
    "msgid": {"msgstr", "msgid_plural"},
    "msgid_plural": {"msgstr"},
    "msgstr": {"msgctxt", "msgid"},
    "msgstr[": {"msgctxt", "msgid", "msgstr"},
}
"""Which keywords may follow which."""


def read(path: Path) -> Catalog:
    """The catalog in a file.

    Raises:
        CatalogError: the file is not UTF-8, or is no PO file; with the line.
    """
    return parse(path, path.read_bytes())


def parse(path: Path, content: bytes) -> Catalog:
    """The catalog that a file holds; it is named, and not read.

    Raises:
        CatalogError: the content is not UTF-8, or is no PO file; with the line.
    """
    try:
        # Some editors on Windows put a BOM before the header, which would hide it from Babel.
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        tip = "save the file as UTF-8 (in Poedit: Catalogue, Properties, Charset)"
        where = f"{path}, line {line}"
        raise CatalogError(Finding(where, "this is not UTF-8", tip)) from None
    # Before Babel, which reads a text without its closing quotation mark as a shorter one (2.18).
    if findings := list(_line_faults(path, text)):
        raise CatalogError(findings)
    collector = _Collector()
    lines = [_prepare(number, line) for number, line in enumerate(_lines(text))]
    try:
        pofile.PoFileParser(collector, abort_invalid=True).parse(lines)
    except (pofile.PoFileError, ValueError, IndexError, AttributeError) as error:
        line = getattr(error, "lineno", 0) + 1
        what = f"not a PO file: {re.sub(r' on [0-9]+$', '', str(error))}"
        tip = "mend the line; `msgfmt -c` tells more"
        raise CatalogError(Finding(f"{path}, line {line}", what, tip)) from None
    return _catalog(path, collector)


def _catalog(path: Path, collector: _Collector) -> Catalog:
    # The header is the entry with an empty msgid, wherever a tool has put it.
    headers = [message for message in collector.found if not message.id]
    header = _message(headers[0]) if headers else Message("")
    charset = re.search(r"charset=([\w-]+)", header.string)
    # "charset=CHARSET" is what xgettext writes before anybody has filled it in.
    if charset and charset[1].lower() not in {"utf-8", "utf8", "charset"}:
        what = f"the header says charset={charset[1]}, and Hexapla reads UTF-8 only"
        tip = "convert the file with `msgconv -t UTF-8`"
        raise CatalogError(Finding(str(path), what, tip))
    schema = header_line(header.string, SCHEMA_NAME) or ""
    if schema.isdecimal() and int(schema) > SCHEMA:
        what = f"a newer Hexapla wrote this: its schema is {schema}, and {SCHEMA} is known here"
        raise CatalogError(Finding(str(path), what, "install the newest Hexapla"))
    entries = [*collector.found, *collector.obsolete.values()]
    # Babel gives a tuple for these.
    if plural := next((message for message in entries if not isinstance(message.id, str)), None):
        what = f"{plural.id[0]!r} has plural forms, which the text of a book has not"
        raise CatalogError(Finding(str(path), what, "take the message out"))
    if faults := list(_doubles(path, entries)):
        raise CatalogError(faults)
    messages = [_message(message) for message in collector.found if message.id]
    obsolete = [_message(message) for message in collector.obsolete.values()]
    # The space that stands for no translation (NO_TRANSLATION) goes again.
    obsolete = [m if m.string.strip() else replace(m, string="") for m in obsolete]
    return Catalog(
        path.stem,
        tuple(messages),
        tuple(obsolete),
        header.string,
        header.comments,
        header.flags,
    )


def _doubles(path: Path, messages: list[Any]) -> Iterator[Finding]:
    """Messages that stand there twice, current or obsolete: gettext's tools refuse them too."""
    seen: dict[tuple[str | None, str], int] = {}
    for message in messages:
        key = (message.context, message.id)
        if first := seen.get(key):
            what = f"{message.id!r} stands there twice, also in line {first}"
            tip = "keep one of the two; `msguniq` helps"
            yield Finding(f"{path}, line {message.lineno}", what, tip)
        seen.setdefault(key, message.lineno)


def _lines(text: str) -> list[str]:
    """The lines of a file. Python would also end lines at characters that may stand in a text."""
    return re.split("\r\n|\n|\r", text)


def _line_faults(path: Path, text: str) -> Iterator[Finding]:
    before = ""
    for number, line in enumerate(_lines(text), start=1):
        match = ENTRY.fullmatch(line.strip())
        where = f"{path}, line {number}"
        if not match:
            if line.strip() and not line.lstrip().startswith("#"):
                what = f"this is no line of a PO file: {line.strip()[:60]}"
                yield Finding(where, what, "mend it; a merge may have left its marks")
            continue
        if not QUOTED.fullmatch(match[5]):
            what = f"this text does not end with a quotation mark: {line.strip()[:60]}"
            yield Finding(where, what, 'put the closing " where it belongs')
        if match[3] and match[1] in {None, "#~"}:
            keyword = match[3].partition("[")[0]
            if keyword not in NEXT[before]:
                what = f"{match[3]} stands where {' or '.join(sorted(NEXT[before]))} is wanted"
                yield Finding(where, what, "mend the message; `msgfmt -c` tells more")
            before = "msgstr[" if match[4] else keyword


def _prepare(number: int, line: str) -> str:
    """Comments numbered, so that Babel keeps equal ones; what it would lose made comments."""
    line = line.strip()
    if past := re.match(r"#~?\|", line):
        return f"# \x01{number}\x01{PREVIOUS}{_with_controls(line[past.end() :].strip())}"
    if line.startswith("#:"):
        return f"# \x01{number}\x01{PLACE}{line[2:]}"
    if line.startswith("#") and line[1:2] not in {".", ",", "~"}:
        return f"# \x01{number}\x01{line[1:].removeprefix(' ')}"
    return line if line.startswith(("#.", "#,")) else _with_controls(line)


def _with_controls(line: str) -> str:
    return ESCAPE.sub(lambda found: CONTROLS.get(found[1], found[0]), line)


def _message(entry: Any) -> Message:  # noqa: ANN401 - Babel has no types
    comments = [NUMBERED.sub("", comment) for comment in entry.user_comments]
    translator_comments = [
        comment for comment in comments if not comment.startswith((PREVIOUS, PLACE))
    ]
    past = [comment[2:] for comment in comments if comment.startswith(PREVIOUS)]
    # Babel marks prose such as "50 % done" as python-format, and gettext's tools would check it.
    flags = tuple(sorted(flag for flag in entry.flags if not flag.startswith("python-")))
    return Message(
        entry.id,
        entry.string,
        entry.context,
        _unwrapped(translator_comments),
        tuple(entry.auto_comments),
        # Without the line, two references into one file may be the same.
        tuple(dict.fromkeys(_places(comments))),
        flags,
        _previous(past, "msgid"),
        _previous(past, "msgctxt"),
    )


def _unwrapped(comments: list[str]) -> tuple[str, ...]:
    """The comments with each provenance line on one line."""
    text = WRAPPED.sub(lambda found: found[0].replace("\n", " "), "\n".join(comments))
    return tuple(text.split("\n")) if comments else ()


def _places(comments: Iterable[str]) -> Iterator[str]:
    """The references; of one that names no section, without the line."""
    for comment in comments:
        if comment.startswith(PLACE):
            for found in REFERENCE.finditer(comment.removeprefix(PLACE)):
                place = found[1] or found[2] or ""
                yield place if "#" in place else re.sub(r":\d+$", "", place)


def _previous(lines: list[str], keyword: str) -> str | None:
    """The text of a ``#| msgid`` or ``#| msgctxt`` and the quoted lines below it."""
    parts, inside = [], False
    for line in lines:
        inside = line.startswith(f"{keyword} ") or (inside and line.startswith('"'))
        if inside:
            parts.append(pofile.unescape(line.removeprefix(f"{keyword} ").strip()))
    return "".join(parts) if parts else None


def serialise(catalog: Catalog) -> str:
    """The catalog as the text of a PO file, in the order gettext's own tools write."""
    header = Message(
        "",
        catalog.header,
        comments=catalog.header_comments,
        flags=catalog.header_flags,
    )
    entries = [_entry(message) for message in (header, *catalog.messages)]
    kept = (replace(m, string=m.string or NO_TRANSLATION) for m in catalog.obsolete)
    entries += [_entry(message, "#~ ") for message in kept]
    return "\n".join(entries)


def _entry(message: Message, prefix: str = "") -> str:
    lines = [f"# {comment}".rstrip() for comment in message.comments]
    if not prefix:
        lines += [f"#. {comment}" for comment in message.extracted]
        lines += [f"#: {place}" for place in map(_place, message.places)]
    if message.flags:
        lines.append(f"#, {', '.join(message.flags)}")
    past = "#~| " if prefix else "#| "
    if message.previous_context is not None:
        lines += _string("msgctxt", message.previous_context, past)
    if message.previous is not None:
        lines += _string("msgid", message.previous, past)
    if message.context is not None:
        lines += _string("msgctxt", message.context, prefix)
    lines += _string("msgid", message.id, prefix)
    lines += _string("msgstr", message.string, prefix)
    return "\n".join(lines) + "\n"


def _place(place: str) -> str:
    """A reference; one with a space in it stands between isolates, as gettext has it."""
    return f"\u2068{place}\u2069" if " " in place else place


def _string(keyword: str, text: str, prefix: str) -> list[str]:
    # Babel looks for places to wrap in the square of a word's length: 50,000 letters take 18 s.
    is_endless = len(text) > MOST_WRAPPED or ENDLESS_WORD.search(text)
    width = 0 if is_endless else WIDTH - len(prefix)
    written = pofile.normalize(text, prefix="", width=width)
    if "\n" not in written and len(prefix + keyword + written) >= WIDTH:
        written = f'""\n{written}'
    first, *rest = written.split("\n")
    return [f"{prefix}{keyword} {first}", *(prefix + line for line in rest)]
