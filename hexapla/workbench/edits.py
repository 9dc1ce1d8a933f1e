"""What a person may change of a message, and what it is then."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from hexapla.catalogs.catalog import MACHINE, Message, signature
from hexapla.errors import Finding, UsageError
from hexapla.files import characters
from hexapla.segments import refusals

Kind = Literal["translate", "review", "doubt", "comment"]
"""``translate``: this is the translation. ``review``: it is, and somebody vouches for it.
``doubt``: somebody has to work on it again (``fuzzy``). ``comment``: a remark, and nothing else."""

KINDS: tuple[Kind, ...] = ("translate", "review", "doubt", "comment")

MOST_COMMENT, MOST_NAME = 2000, 80
"""Letters."""

NOT_IN_A_NAME = re.compile(r"[\x00-\x1f\x7f-\x9f:\u2028-\u202e\u2066-\u2069]")


@dataclass(frozen=True, slots=True)
class MachineText:
    """What an engine has offered for a message."""

    text: str
    engine: str
    """Its name, with pair and version."""
    score: float | None
    """How sure it was, 0 to 1; None where it does not say."""


@dataclass(frozen=True, slots=True)
class Edit:
    """A change of one message, as somebody asks for it."""

    id: str
    """Of the message, as files for translators have it (``handoff.unit_key``)."""
    base: str
    """What the message was when they saw it (see :mod:`identity`)."""
    kind: Kind
    text: str = ""
    """The translation; of a comment, the remark."""
    name: str = ""
    """Who it is; empty where nobody has said."""
    day: str = ""
    """The day, as ``2026-11-23``."""
    offered: MachineText | None = None
    """What an engine offered them last: what is saved as it was offered stays a machine's text."""


def refuse(edit: Edit) -> None:
    """Refuse what no catalog should hold, whatever message it is for.

    Raises:
        UsageError: the name or the comment cannot be written, or a name is wanted.
    """
    if NOT_IN_A_NAME.search(edit.name) or len(edit.name) > MOST_NAME:
        tip = f"at most {MOST_NAME} letters, in one line, without a colon"
        raise UsageError(Finding("name", "this name cannot be written into a catalog", tip))
    if edit.kind in {"review", "comment"} and not edit.name.strip():
        tip = "say who you are at the top of the page"
        raise UsageError(Finding("name", "a review and a comment have a name", tip))
    if edit.kind == "comment" and not 0 < len(edit.text.strip()) <= MOST_COMMENT:
        tip = f"1 to {MOST_COMMENT} letters"
        raise UsageError(Finding("comment", "it is empty, or too long", tip))


def edited(message: Message, edit: Edit) -> Message:
    """The message as somebody wants it.

    Raises:
        UsageError: the text can be no translation of this source.
    """
    if edit.kind == "comment":
        remark = f"{_one_line(edit.name)}, {edit.day}: {_one_line(edit.text)}"
        return replace(message, comments=(*message.comments, remark))
    text = _typed(edit.text, message)
    if edit.kind != "review" and edit.offered and text == edit.offered.text:
        message = message.drafted(text, edit.offered.engine, edit.offered.score)
        if edit.kind == "translate":
            return message
    if edit.kind == "doubt":
        return replace(message, string=text, flags=tuple(sorted({*message.flags, "fuzzy"})))
    comments = _without_machine(message.comments)
    if edit.kind == "review":
        if not text:
            tip = "write the translation first"
            raise UsageError(Finding("translation", "there is nothing to review", tip))
        signed = signature(f"{message.id}\0{text}")
        comments += (f"reviewed: {_one_line(edit.name)} {edit.day} {signed}",)
    elif message.state == "reviewed" and text == message.string:
        return message
    return replace(
        message,
        string=text,
        comments=comments,
        flags=tuple(flag for flag in message.flags if flag != "fuzzy"),
        previous=None,
        previous_context=None,
    )


def _typed(text: str, message: Message) -> str:
    """A translation as it is written into a catalog."""
    text = characters.composed(text.replace("\r\n", "\n").replace("\r", "\n"))
    if "\n" not in message.id:
        text = " ".join(text.split("\n")).strip()
    fault = refusals.excess(message.id, text)
    if not fault and refusals.UNREADABLE["a control character"].search(text):
        fault = "it has a control character"
    if fault:
        tip = "take out what does not belong there"
        raise UsageError(Finding("translation", fault, tip))
    return text if text.strip() else ""


def _without_machine(comments: Iterable[str]) -> tuple[str, ...]:
    """The comments of people: who accepts a machine's text answers for it."""
    return tuple(line for line in comments if not MACHINE.fullmatch(line))


def _one_line(text: str) -> str:
    return " ".join(characters.composed(text).split())
