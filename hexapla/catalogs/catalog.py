"""Catalogs: one language's translations as a gettext PO file. Read and save; the five states."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from hexapla.catalogs import po_file
from hexapla.catalogs.po_file import Entry
from hexapla.catalogs.wrapping import WIDTH, quoted, wrapped
from hexapla.errors import CatalogError, Finding
from hexapla.files import characters
from hexapla.model import STATES, State

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


def is_ours(catalog: Catalog) -> bool:
    """Whether Hexapla has saved the catalog before: another tool's has other contexts and marks."""
    return header_line(catalog.header, SCHEMA_NAME) is not None


def signature(text: str) -> str:
    """A short hash: eight hexadecimal digits; of letters, not of how somebody's tool saves them."""
    return hashlib.sha256(characters.composed(text).encode()).hexdigest()[:8]


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

CHARSET = re.compile(r"(?m)^(Content-Type:.*charset=)(.*)$")

NO_TRANSLATION = " "
"""The translation of an obsolete message that has none: with an empty one, gettext's tools would
throw it away, and what people wrote beside it."""

LONG_LINE = re.compile(r'(?m)^(?:#~ )?(?:msg\S+ )?"(.{60,})"$')
"""A line of text that may be longer than any that gettext has wrapped."""


def read(path: Path) -> Catalog:
    """The catalog in a file.

    Raises:
        CatalogError: the file is no PO file, or in a charset that is not read; with the line.
    """
    return parse(path, path.read_bytes())


def parse(path: Path, content: bytes) -> Catalog:
    """The catalog that a file holds; it is named, and not read.

    Raises:
        CatalogError: the content is no PO file, or in a charset that is not read; with the line.
    """
    file = po_file.read(content)
    if file.faults:
        raise CatalogError(Finding(f"{path}, line {f.line}", f.what, f.tip) for f in file.faults)
    headers, entries = _parted(file.entries)
    header = message_of(headers[0]) if headers else Message("")
    schema = header_line(header.string, SCHEMA_NAME) or ""
    if schema.isdecimal() and int(schema) > SCHEMA:
        what = f"a newer Hexapla wrote this: its schema is {schema}, and {SCHEMA} is known here"
        raise CatalogError(Finding(str(path), what, "install the newest Hexapla"))
    if faults := list(_plurals(path, entries)):
        raise CatalogError(faults)
    found = _united(path, entries)
    return Catalog(
        path.stem,
        tuple(message for message, is_obsolete in found if not is_obsolete),
        tuple(message for message, is_obsolete in found if is_obsolete),
        _in_unicode(header.string),
        header.comments,
        header.flags,
    )


def _parted(entries: Sequence[Entry]) -> tuple[list[Entry], list[Entry]]:
    """The headers, wherever a tool has put them, and the messages.

    A file has one header; some tools that cut files into parts write another before theirs.
    """
    headers = [one for one in entries if not one.texts["msgid"] and not one.is_obsolete]
    return headers, [one for one in entries if one.texts["msgid"]]


def _in_unicode(header: str) -> str:
    """A header that says in which charset the catalog is going to be written."""
    if not header:
        return header
    if not CHARSET.search(header):
        lines = [one for one in header.splitlines(keepends=True) if "Content-Type:" not in one]
        return "".join([*lines, "Content-Type: text/plain; charset=UTF-8\n"])
    return CHARSET.sub(
        lambda found: found[0] if found[2].lower() in {"utf-8", "utf8"} else f"{found[1]}UTF-8",
        header,
    )


def _plurals(path: Path, entries: Iterable[Entry]) -> Iterator[Finding]:
    for entry in entries:
        if "msgid_plural" in entry.texts and not entry.is_obsolete:
            what = f"{entry.texts['msgid']!r} has plural forms, which the text of a book has not"
            yield Finding(f"{path}, line {entry.line}", what, "take the message out")


Said = tuple[Message, bool]
"""A message, and whether it is obsolete."""


def _united(path: Path, entries: Iterable[Entry]) -> list[Said]:
    """The messages, each once, and whether it is obsolete.

    A merge of branches by lines may leave a message twice. Where the two say the same, or one of
    them nothing, they are one; and what the book uses wins over what it no longer used.

    Raises:
        CatalogError: both are in use, or neither is, and they say different things.
    """
    found: dict[tuple[str | None, str], Said] = {}
    lines: dict[tuple[str | None, str], int] = {}
    faults = []
    for entry in entries:
        message, is_obsolete = message_of(entry), entry.is_obsolete
        first = found.get(message.key)
        if first is None:
            found[message.key] = message, is_obsolete
        elif (both := _one_of(first, (message, is_obsolete))) is not None:
            found[message.key] = both
        else:
            what = f"{message.id!r} stands there twice, also in line {lines[message.key]}"
            tip = "keep the better one of the two, and take the other out"
            faults.append(Finding(f"{path}, line {entry.line}", what, tip))
        lines.setdefault(message.key, entry.line)
    if faults:
        raise CatalogError(faults)
    return list(found.values())


def _one_of(
    first: tuple[Message, bool], second: tuple[Message, bool]
) -> tuple[Message, bool] | None:
    """What two entries of one message say together; None where only a person can know."""
    strings = {m.string for m, _ in (first, second) if m.string.strip()}
    if len(strings) > 1 and first[1] == second[1]:
        return None
    in_use, other = sorted((first, second), key=lambda one: one[1])
    said = in_use[0] if in_use[0].string.strip() else replace(other[0], places=in_use[0].places)
    if first[1] == second[1]:
        said = max(first[0], second[0], key=lambda m: STATES.index(m.state))
    comments = tuple(dict.fromkeys((*in_use[0].comments, *other[0].comments)))
    extracted = in_use[0].extracted or other[0].extracted
    return replace(said, comments=comments, extracted=extracted), in_use[1]


def message_of(entry: Entry) -> Message:
    """What an entry of a PO file says."""
    texts = entry.texts
    string = texts.get("msgstr", texts.get("msgstr[0]", ""))
    return Message(
        texts["msgid"],
        # The space that stands for no translation (NO_TRANSLATION) goes again.
        string if not entry.is_obsolete or string.strip() else "",
        texts.get("msgctxt"),
        (*_unwrapped(entry.comments), *_other_forms(texts)),
        tuple(entry.extracted),
        # Without the line, two references into one file may be the same.
        tuple(dict.fromkeys(_places(entry.references))),
        # Some tools mark prose such as "50 % done" as python-format, and gettext would check it.
        tuple(sorted({flag for flag in entry.flags if not flag.startswith("python-")})),
        entry.previous.get("msgid"),
        entry.previous.get("msgctxt"),
    )


def _other_forms(texts: Mapping[str, str]) -> Iterator[str]:
    """The plural forms of an obsolete message, which the text of a book has not, as remarks."""
    for keyword, text in texts.items():
        if keyword == "msgid_plural" or (keyword.startswith("msgstr[") and keyword != "msgstr[0]"):
            yield " ".join(line.strip() for line in quoted(keyword, text, width=0))


def _unwrapped(comments: list[str]) -> tuple[str, ...]:
    """The comments with each provenance line on one line."""
    text = WRAPPED.sub(lambda found: found[0].replace("\n", " "), "\n".join(comments))
    return tuple(text.split("\n")) if comments else ()


def _places(references: Iterable[str]) -> Iterator[str]:
    """The references; of one that names no section, without the line."""
    for line in references:
        for found in REFERENCE.finditer(line):
            place = found[1] or found[2] or ""
            yield place if "#" in place else re.sub(r":\d+$", "", place)


def serialise(catalog: Catalog, written: bytes = b"") -> str:
    """The catalog as the text of a PO file, in the order and lines that gettext's tools write.

    ``written`` is what its file holds. An entry that still says the same stands as it stood there,
    however another program has wrapped it, and new ones are wrapped, or not, as the others are: so
    that what differs is what changed.
    """
    hand = Hand(written)
    header = Message(
        "", catalog.header, comments=catalog.header_comments, flags=catalog.header_flags
    )
    entries = [hand.entry(message) for message in (header, *catalog.messages)]
    entries += [hand.entry(message, "#~ ") for message in catalog.obsolete]
    return hand.line_end.join("\n".join(entries).split("\n"))


class Hand:
    """How a file is written: its entries as they stand there, its width and its line ends."""

    def __init__(self, written: bytes, file: po_file.PoFile | None = None) -> None:
        file = file or (po_file.read(written) if written else po_file.PoFile())
        entries = [] if file.faults or file.charset != "utf-8" else file.entries
        self.known = {
            (message_of(entry), entry.is_obsolete): "\n".join([*entry.lines, ""])
            for entry in entries
            # A byte's number is written as the sign that it is a part of.
            if not any(map(po_file.NUMERIC.search, entry.lines))
        }
        lines = (found[1] for text in self.known.values() for found in LONG_LINE.finditer(text))
        # A line of ASCII letters is as wide as it is long: most need no closer look.
        long = (line for line in lines if len(line) > WIDTH or not line.isascii())
        self.width = 0 if any(len(wrapped(line, WIDTH)) > 1 for line in long) else WIDTH
        self.line_end = "\r\n" if b"\r\n" in written else "\n"

    def entry(self, message: Message, prefix: str = "") -> str:
        """The lines of an entry; ``#~ `` begins those of an obsolete one."""
        if known := self.known.get((message, bool(prefix))):
            return known
        return self.anew(message, prefix)

    def anew(self, message: Message, prefix: str = "") -> str:
        """The same, whatever stands there."""
        if prefix and not message.string:
            message = replace(message, string=NO_TRANSLATION)
        lines = [f"# {comment}".rstrip() for comment in message.comments]
        if not prefix:
            lines += [f"#. {comment}".rstrip() for comment in message.extracted]
            lines += _references(message.places)
        if message.flags:
            lines.append(f"#, {', '.join(message.flags)}")
        past = "#~| " if prefix else "#| "
        if message.previous_context is not None:
            lines += quoted("msgctxt", message.previous_context, past, self.width)
        if message.previous is not None:
            lines += quoted("msgid", message.previous, past, self.width)
        if message.context is not None:
            lines += quoted("msgctxt", message.context, prefix, self.width)
        lines += quoted("msgid", message.id, prefix, self.width)
        lines += quoted("msgstr", message.string, prefix, self.width)
        return "\n".join([*lines, ""])


def _references(places: Iterable[str]) -> list[str]:
    """References in lines as gettext has them; one with a space in it stands between isolates."""
    lines: list[str] = []
    for place in places:
        said = f" \u2068{place}\u2069" if " " in place else f" {place}"
        if lines and len(lines[-1].encode()) + len(said.encode()) <= WIDTH:
            lines[-1] += said
        else:
            lines.append(f"#:{said}")
    return lines
