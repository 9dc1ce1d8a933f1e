"""One message of a moving source: what it becomes under another text, and who is said to make it.

A translation is carried over as it is, restored under the text that it was made from, or offered as
stale. What is said of a machine, or of a person who read it, has to stay true.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from hexapla.catalogs.catalog import Message, signature
from hexapla.segments.edits import Kind

Key = tuple[str | None, str]

CURRENT = {"machine", "translated", "reviewed"}
"""The states of a translation that says what its source says."""


@dataclass(frozen=True, slots=True)
class Carried:
    """A translation that was taken over to a changed source."""

    kind: Kind
    """``cosmetic`` or ``mechanical``."""
    old: Message
    new: Message


@dataclass(frozen=True, slots=True)
class Changes:
    """What a sync did to one catalog."""

    new: list[Message] = field(default_factory=list)
    """Without any translation yet."""
    stale: list[Message] = field(default_factory=list)
    """With the translation of an older source."""
    carried: list[Carried] = field(default_factory=list)
    revived: list[Message] = field(default_factory=list)
    """With the translation they had when they last stood in the source."""
    gone: list[Message] = field(default_factory=list)


def carry(old: Message, new: Message) -> Message:
    """The old message under the text, and in the places, of the new one."""
    return replace(old, id=new.id, context=new.context, places=new.places, extracted=new.extracted)


def restore(old: Message, new: Message) -> Message:
    """A stale translation under the text it was made from, which is there again."""
    return replace(
        old,
        id=new.id,
        context=new.context,
        previous=None,
        previous_context=None,
        flags=tuple(flag for flag in old.flags if flag != "fuzzy"),
        comments=tuple(dict.fromkeys((*old.comments, *new.comments))),
    )


def translated_source(message: Message) -> str:
    """The source that the translation of a message was made from."""
    stale = "fuzzy" in message.flags and message.previous is not None
    return message.previous or "" if stale else message.id


def with_provenance(message: Message, string: str, before: Message) -> Message:
    """A message with the string that the source's edit asks for, and provenance that stays true.

    A machine's text stays a machine's when a number in it is changed. A reviewed translation that
    needed no change stays reviewed; one that was changed has to be read again.
    """
    after = replace(message, string=string)
    if before.state == "machine":
        return _sign(after, before.string, string)
    if before.state == "reviewed" and string == before.string:
        return _sign(after, f"{before.id}\0{string}", f"{after.id}\0{string}")
    return after


def _sign(message: Message, old: str, new: str) -> Message:
    end, signed = re.compile(rf"\b{signature(old)}$"), signature(new)
    return replace(message, comments=tuple(end.sub(signed, line) for line in message.comments))
