"""Delivery + Catalog → Catalog: what comes back goes in, and newer work stays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from hexapla.catalogs.catalog import Catalog, Message, signature
from hexapla.errors import Finding, shorten
from hexapla.exchange.handoff import (
    PROVENANCE,
    Delivery,
    Unit,
    UnitStatus,
    is_same,
    normalise_spaces,
    stamp_of,
    unit_key,
)
from hexapla.model import STATES, State


@dataclass(frozen=True, slots=True)
class Merged:
    """What became of a delivery."""

    catalog: Catalog
    updated: list[Message] = field(default_factory=list)
    """The messages that it changed, as they are now."""
    unchanged: int = 0
    """Units that bring nothing new."""
    conflicts: list[Finding] = field(default_factory=list)
    """Where the catalog has newer work, which stays."""
    unknown_messages: list[Finding] = field(default_factory=list)
    """Units whose source the book does not have, or no longer."""


@dataclass(frozen=True, slots=True)
class Signer:
    """Who answers for what a delivery says is approved."""

    name: str
    """Empty: nobody, and it counts as translated."""
    day: str
    """As ``2026-11-23``."""


def merge(catalog: Catalog, delivery: Delivery, signer: Signer) -> Merged:
    """The catalog with what a delivery changed.

    A unit is taken where the catalog's message is still as it was handed out, or had no
    translation. A translation that is the same but for spaces is no change. An empty one never
    takes a translation away.
    """
    index = _MessageIndex(catalog)
    merged = Merged(catalog)
    changed: dict[tuple[str | None, str], Message] = {}
    unchanged = 0
    for unit in delivery.units:
        message = index.of(unit)
        if message is None:
            merged.unknown_messages.append(_unknown_message(delivery, unit))
            continue
        now = changed.get(message.key, message)
        updated = _with_unit(now, message, unit, signer)
        if updated is None and _is_newer_here(message, unit):
            merged.conflicts.append(_conflict(delivery, message, unit))
        elif updated is None or updated == now:
            unchanged += 1
        else:
            changed[message.key] = updated
    messages = tuple(changed.get(message.key, message) for message in catalog)
    return replace(
        merged,
        catalog=replace(catalog, messages=messages),
        updated=list(changed.values()),
        unchanged=unchanged,
    )


def has_new_work(catalog: Catalog, delivery: Delivery) -> bool:
    """Whether somebody has worked on a delivery, and the catalog has not all of it."""
    merged = merge(catalog, delivery, Signer("somebody", ""))
    index = _MessageIndex(catalog)
    unknown = (unit for unit in delivery.units if not index.of(unit))
    return bool(merged.updated or merged.conflicts) or any(map(_is_worked_on, unknown))


def _is_worked_on(unit: Unit) -> bool:
    """Whether a unit has another text than was handed out."""
    text = normalise_spaces(unit.target, unit.source)
    return bool(text) and unit.stamp not in {stamp_of(state, text) for state in STATES}


class _MessageIndex:
    """The messages of a catalog, by what a unit may know of them."""

    def __init__(self, catalog: Catalog) -> None:
        self.by_unit = {unit_key(message): message for message in catalog}
        self.by_text: dict[str, list[Message]] = {}
        for message in catalog:
            self.by_text.setdefault(normalise_spaces(message.id, message.id), []).append(message)

    def of(self, unit: Unit) -> Message | None:
        """The message of a unit: by its id, or by its text where only one message has that."""
        if unit.key:
            return self.by_unit.get(unit.key)
        found = self.by_text.get(normalise_spaces(unit.source, unit.source), [])
        return found[0] if len(found) == 1 else None


def _with_unit(now: Message, before: Message, unit: Unit, signer: Signer) -> Message | None:
    """The message as a unit has it; None where the unit has nothing to say to it."""
    text = normalise_spaces(unit.target, before.id)
    if not text or not _is_as_handed_out(before, unit):
        return None
    status = _new_status(unit.status, before.state)
    if not is_same(text, now.string, now.id):
        return _with_translation(now, text, status, signer)
    if status == "approved" and signer.name and now.state != "reviewed":
        return _with_translation(now, now.string, status, signer)
    if status in {"done", "approved"} and now.state in {"stale", "machine"}:
        return _with_translation(now, now.string, status, signer)
    return now


def _is_as_handed_out(message: Message, unit: Unit) -> bool:
    """Whether nobody has worked on a message since; of a unit without a stamp, nobody at all."""
    if unit.stamp:
        return unit.stamp == stamp_of(message.state, message.string)
    return message.state in {"missing", "machine"}


def _is_newer_here(message: Message, unit: Unit) -> bool:
    """Whether a unit brings a change of its own, and the catalog another one."""
    text = normalise_spaces(unit.target, message.id)
    if not text or is_same(text, message.string, message.id):
        return False
    handed_out = {stamp_of(state, told) for state in STATES for told in (unit.target, text)}
    return unit.stamp not in handed_out


def _new_status(status: UnitStatus | None, state: State) -> UnitStatus | None:
    """What a file says beyond what it was given: a tool that knows no states repeats them."""
    handed_out: Mapping[State, set[UnitStatus]] = {
        "missing": {"new"},
        "machine": {"new", "unsure"},
        "stale": {"new", "unsure"},
        "translated": {"new", "done"},
        "reviewed": {"new", "approved"},
    }
    return None if status in handed_out[state] else status


def _with_translation(
    message: Message, text: str, status: UnitStatus | None, signer: Signer
) -> Message:
    """The message with a translation of a person."""
    comments = tuple(line for line in message.comments if not _is_machine(line))
    flags = tuple(flag for flag in message.flags if flag != "fuzzy")
    if status == "approved" and signer.name:
        signed = signature(f"{message.id}\0{text}")
        comments = (*comments, f"reviewed: {signer.name} {signer.day} {signed}")
    if status == "unsure":
        return replace(message, string=text, comments=comments, flags=("fuzzy", *flags))
    return replace(
        message, string=text, comments=comments, flags=flags, previous=None, previous_context=None
    )


def _is_machine(line: str) -> bool:
    """Whether a comment says that a machine made the translation.

    A review that no longer fits counts for nothing by its hash, and stays as a person's remark.
    """
    found = PROVENANCE.fullmatch(line)
    return found is not None and found[1] == "machine"


def _unknown_message(delivery: Delivery, unit: Unit) -> Finding:
    what = f"the book has no text {shorten(unit.source)!r}"
    tip = "it is from an older source: export again, or take what fits with --partial"
    return Finding(delivery.where, what, tip, id="import-older-source")


def _conflict(delivery: Delivery, message: Message, unit: Unit) -> Finding:
    what = (
        f"{shorten(message.id, 60)!r} was translated here since; the file has "
        f"{shorten(unit.target, 60)!r}, the catalog keeps {shorten(message.string, 60)!r}"
    )
    tip = "change it in the catalog if the file's is better"
    return Finding(delivery.where, what, tip, "warning", "import-kept")


def is_foreign(delivery: Delivery, identifier: str) -> bool:
    """Whether a delivery says that it was made for another book."""
    return delivery.book is not None and delivery.book != signature(identifier)
