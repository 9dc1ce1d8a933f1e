"""What goes out to a translator (an order) and what comes back (a delivery), in any format."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from hexapla.catalogs.catalog import Message, signature
from hexapla.languages.tags import script
from hexapla.memory.units import Suggestion
from hexapla.model import Settings, State

OPEN = {"missing", "machine", "stale"}
"""The states of messages that nobody has answered for: a translator is asked for them."""

UnitStatus = Literal["new", "unsure", "done", "approved"]
"""What a file says of a translation, in whatever words its format has."""


@dataclass(frozen=True, slots=True)
class Handoff:
    """Messages of one language, on their way out."""

    book: Settings
    language: str
    messages: tuple[Message, ...]
    suggestions: Mapping[tuple[str | None, str], Sequence[Suggestion]] = field(default_factory=dict)
    """By the message's key; the best first."""

    is_for_omegat: bool = False
    """Whether a tool takes the target for the text that it shows, and leaves out what has none."""

    def target(self, message: Message) -> str:
        """The translation of a message as it goes out: for OmegaT the source, until it is done."""
        is_open = message.state in OPEN
        return message.id if self.is_for_omegat and is_open else message.string

    def suggested(self, message: Message) -> Sequence[Suggestion]:
        """What is offered for a message."""
        return self.suggestions.get(message.key, ())


@dataclass(frozen=True, slots=True)
class Unit:
    """One message of a delivery."""

    key: str
    """The ``unit_key`` of the message it was made from; empty when the file is not from us."""
    stamp: str
    """The ``stamp_of`` that message; empty when the tool has dropped it."""
    source: str
    target: str
    status: UnitStatus | None = None
    """None where the format, or the tool, has no word for it."""
    context: str | None = None
    """The role of the text, empty for a paragraph; None where the file does not say it."""
    place: str = ""
    """The file and section of the text, where the file says it."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """Units of one language, on their way back."""

    where: str
    """The file, for findings."""
    book: str | None
    """The signature of the book's identifier; None when the file names no book."""
    language: str
    """As the file spells it."""
    units: tuple[Unit, ...]


def unit_key(message: Message) -> str:
    """What names a message in every format: a hash of its context and source text."""
    return key_of(message.context, message.id)


def key_of(context: str | None, text: str) -> str:
    """The same of a context and a text."""
    before = "" if context is None else f"{context}\x04"
    return hashlib.sha256(f"{before}{text}".encode()).hexdigest()[:16]


def stamp_of(state: State, string: str) -> str:
    """What changes as soon as anybody works on a translation: a hash of its state and text."""
    return signature(f"{state}\0{xml_safe(string)}")


class Ticket(NamedTuple):
    """A unit's whole identity in one word, for formats that keep no more than an id."""

    book: str
    """The signature of the book's identifier."""
    language: str
    key: str
    stamp: str

    def __str__(self) -> str:
        return ".".join(self)


TICKET = re.compile(r"([0-9a-f]{8})\.([A-Za-z0-9-]+)\.([0-9a-f]{16})\.([0-9a-f]{8})")


def ticket(handoff: Handoff, message: Message) -> str:
    """The ticket of a message in an order."""
    book = signature(handoff.book.identifier)
    stamp = stamp_of(message.state, handoff.target(message))
    return str(Ticket(book, handoff.language, unit_key(message), stamp))


def read_ticket(text: str) -> Ticket | None:
    """The ticket that ``ticket`` wrote; None when it is something else."""
    found = TICKET.fullmatch(text.strip())
    return Ticket(*found.groups()) if found else None


def group_deliveries(
    where: str, pairs: Iterable[tuple[Ticket | None, Unit]], language: str = ""
) -> list[Delivery]:
    """Units as a delivery for each book and language that their tickets name.

    Those without a ticket are in the language that the file says it is in (``language``).
    """
    groups: dict[tuple[str | None, str], list[Unit]] = {}
    for identity, unit in pairs:
        names = (identity.book, identity.language) if identity else (None, language)
        groups.setdefault(names, []).append(unit)
    return [Delivery(where, book, tag, tuple(units)) for (book, tag), units in groups.items()]


NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no XML file can hold, and no spreadsheet should."""


def xml_safe(text: str) -> str:
    """A text as every format can carry it."""
    return NOT_IN_XML.sub("", text)


SPACES = re.compile(r"[ \t\r\n]+")


def normalise_spaces(text: str, source: str) -> str:
    """A translation without what tools add to it: spaces and line ends that the source has not.

    In a source on one line, spaces and line ends mean one space; where the source has lines (code),
    so has the translation, and it begins and ends as the source does.
    """
    text = xml_safe(text)
    if "\n" not in source:
        return SPACES.sub(" ", text).strip(" ")
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip("\n")
    before = len(source) - len(source.lstrip("\n"))
    after = len(source) - len(source.rstrip("\n"))
    return "\n" * before + text + "\n" * after


def is_same(one: str, other: str, source: str) -> bool:
    """Whether two translations of a source are the same, whatever tools did to their spaces."""
    return normalise_spaces(one, source) == normalise_spaces(other, source)


PROVENANCE = re.compile(r"(machine|reviewed): .+ [0-9a-f]{8}")
"""A line that says where a translation comes from, signed: whatever else people write is theirs."""


def notes(message: Message) -> list[tuple[str, str]]:
    """What a translator should know of a message, each with who says it."""
    lines = [("source", line) for line in message.extracted]
    lines += [("translator", line) for line in message.comments if not PROVENANCE.fullmatch(line)]
    if message.state == "stale" and message.previous:
        lines.append(("previous source", message.previous))
    return [(who, xml_safe(line).strip()) for who, line in lines if xml_safe(line).strip()]


def fitting_language(tag: str, languages: Iterable[str]) -> str | None:
    """Which of these languages a tool's tag means: ``fr-FR`` is ``fr`` where there is no other."""
    known = list(languages)
    exact = [one for one in known if _plain(one) == _plain(tag)]
    near = exact or [one for one in known if _differs_by_country(one, tag)]
    return near[0] if len(near) == 1 else None


def _plain(tag: str) -> str:
    return tag.replace("_", "-").casefold()


def _differs_by_country(first: str, second: str) -> bool:
    """Whether two tags differ only in that one names a country: ``zh-Hans`` and ``zh-CN``."""
    from babel import Locale, UnknownLocaleError

    try:
        first_locale, second_locale = (
            Locale.parse(_plain(tag), sep="-") for tag in (first, second)
        )
    except (UnknownLocaleError, ValueError):
        return False
    scripts = {
        first_locale.script or script(first_locale.language),
        second_locale.script or script(second_locale.language),
    }
    named = {first_locale.territory, second_locale.territory} - {None}
    same = (first_locale.language, first_locale.variant) == (
        second_locale.language,
        second_locale.variant,
    )
    return same and len(scripts) == 1 and (len(named) <= 1 or "Hans" in scripts)
