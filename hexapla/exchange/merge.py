"""Delivery + Catalog → Catalog: what comes back goes in, and newer work stays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from hexapla.catalogs.catalog import Catalog, Message, signature
from hexapla.catalogs.merging import PEOPLE, in_order
from hexapla.errors import Finding, shorten
from hexapla.exchange.following import follow
from hexapla.exchange.handoff import (
    OPEN,
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
    followed: int = 0
    """How many of ``updated`` are from units of an older source, or written in another way."""
    left: list[tuple[Unit, Message]] = field(default_factory=list)
    """Units that have no place in the book any more, each as a message."""
    homeless: list[tuple[Unit, Message]] = field(default_factory=list)
    """Those of them that are not among the catalog's obsolete messages: another translation of
    that text is there, or the file is from elsewhere."""

    @property
    def fits(self) -> bool:
        """Whether any text of the file is one of the book."""
        return bool(self.updated or self.unchanged or self.conflicts) or not self.left


@dataclass(frozen=True, slots=True)
class Signer:
    """Who answers for what a delivery says is approved."""

    name: str
    """Empty: nobody, and it counts as translated."""
    day: str
    """As ``2026-11-23``."""

    @property
    def signed(self) -> str:
        """The name and the day; empty where nobody answers."""
        return f"{self.name} {self.day}" if self.name else ""


def merge(catalog: Catalog, delivery: Delivery, signer: Signer, source: str = "en") -> Merged:
    """The catalog with what a delivery changed; ``source`` is the language of the source.

    A unit is taken where the catalog's message is still as it was handed out, or had no
    translation. A translation that is the same but for spaces is no change. An empty one never
    takes a translation away. A unit whose source has moved is followed, as sync follows a text.
    """
    index = _MessageIndex(catalog)
    merged = Merged(catalog)
    changed: dict[tuple[str | None, str], Message] = {}
    unchanged = 0
    known: dict[int, Message] = {}
    for at, unit in enumerate(delivery.units):
        message = index.of(unit)
        if message is None:
            continue
        known[at] = message
        now = changed.get(message.key, message)
        updated = _with_unit(now, message, unit, signer)
        if updated is None and _is_newer_here(message, unit):
            merged.conflicts.append(kept(delivery.where, message, unit.target))
        elif updated is None or updated == now:
            unchanged += 1
        else:
            changed[message.key] = updated
    units = [_work_of(unit) for unit in delivery.units]
    followed = follow(catalog, known, units, source, signer.signed)
    before = catalog.by_key()
    taken = 0
    for old_unit, message in followed.found:
        now = changed.get(message.key, before[message.key])
        if (updated := _with_followed(now, message)) is not None:
            changed[message.key] = updated
            taken += 1
        elif old_unit and now.state in PEOPLE and not is_same(message.string, now.string, now.id):
            merged.conflicts.append(kept(delivery.where, now, old_unit.target))
        else:
            unchanged += 1
    messages = tuple(changed.get(message.key, message) for message in catalog)
    obsolete = {message.key: message for message in catalog.obsolete}
    left = [
        (unit, message)
        for unit, message in followed.left
        if not (message.key in obsolete and obsolete[message.key].string == message.string)
    ]
    homeless = []
    for unit, message in left:
        if unit.key and message.key not in obsolete:
            obsolete[message.key] = replace(message, places=())
        else:
            homeless.append((unit, message))
    return replace(
        merged,
        catalog=replace(catalog, messages=messages, obsolete=in_order(obsolete.values())),
        updated=list(changed.values()),
        unchanged=unchanged + followed.settled + len(followed.left) - len(left),
        followed=taken,
        left=left,
        homeless=homeless,
    )


def has_new_work(catalog: Catalog, delivery: Delivery, source: str) -> bool:
    """Whether somebody has worked on a delivery, and the catalog has not all of it."""
    merged = merge(catalog, delivery, Signer("somebody", ""), source)
    return bool(merged.updated or merged.conflicts or merged.left)


def _work_of(unit: Unit) -> Unit:
    """A unit with its translation only where somebody has worked on it since it was handed out."""
    text = normalise_spaces(unit.target, unit.source)
    return replace(unit, target="") if _is_untouched(unit, text) else unit


def _is_untouched(unit: Unit, text: str) -> bool:
    """Whether a unit's translation is as it was handed out."""
    return unit.stamp in {stamp_of(state, text) for state in STATES}


def _with_followed(now: Message, message: Message) -> Message | None:
    """A message with the translation that was made of its older source; None where it stays.

    It gives way to nothing that a person made here: what sync itself offers as stale is older.
    """
    is_offered = now.state == "stale" and now.previous is not None
    is_better = message.state != "stale" or message.string != now.string
    if now.state not in {"missing", "machine"} and not (is_offered and is_better):
        return None
    kept = [line for line in now.comments if not _is_machine(line)]
    return replace(
        now,
        string=message.string,
        comments=tuple(dict.fromkeys((*kept, *message.comments))),
        flags=tuple(sorted({*now.flags} - {"fuzzy"} | ({"fuzzy"} & {*message.flags}))),
        previous=message.previous,
        previous_context=message.previous_context,
    )


class _MessageIndex:
    """The messages of a catalog, by what a unit may know of them."""

    def __init__(self, catalog: Catalog) -> None:
        self.by_unit = {unit_key(message): message for message in catalog}
        self.by_text: dict[str, list[Message]] = {}
        for message in catalog:
            self.by_text.setdefault(normalise_spaces(message.id, message.id), []).append(message)

    def of(self, unit: Unit) -> Message | None:
        """The message of a unit: by its id, or by its text and role where one message has them."""
        if unit.key:
            return self.by_unit.get(unit.key)
        found = self.by_text.get(normalise_spaces(unit.source, unit.source), [])
        if unit.context is not None:
            found = [message for message in found if (message.context or "") == unit.context]
        return found[0] if len(found) == 1 else None


def _with_unit(now: Message, before: Message, unit: Unit, signer: Signer) -> Message | None:
    """The message as a unit has it; None where the unit has nothing to say to it."""
    text = normalise_spaces(unit.target, before.id)
    if not text or not _is_as_handed_out(before, unit):
        return None
    if _is_untouched(unit, text) and not is_same(text, before.string, before.id):
        return now  # the source, as OmegaT was given it
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
        # OmegaT is handed the source for what is open; for what is done that would be older work.
        texts = (message.string, *([message.id] if message.state in OPEN else []))
        return unit.stamp in {stamp_of(message.state, text) for text in texts}
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


def kept(where: str, message: Message, other: str) -> Finding:
    """That a translation of the catalog stays, and a file has another one."""
    what = (
        f"{shorten(message.id, 60)!r} was translated here, too; the file has "
        f"{shorten(other, 60)!r}, the catalog keeps {shorten(message.string, 60)!r}"
    )
    tip = "change it in the catalog if the file's is better"
    return Finding(where, what, tip, "warning", "import-kept")


def is_foreign(delivery: Delivery, identifier: str) -> bool:
    """Whether a delivery says that it was made for another book."""
    return delivery.book is not None and delivery.book != signature(identifier)
