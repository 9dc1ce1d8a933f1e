"""Units of an older source, or of another program's → the messages that they are now.

A translator works on what was handed out, and meanwhile the author edits. So a unit whose text the
book no longer has is followed as ``sync`` follows a catalog: carried over where the edit was
cosmetic or mechanical, offered as stale where it was another. Programs that write quotation marks,
dashes, spaces or emphasis in their own way are understood by the same rules.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from hexapla.catalogs.catalog import Catalog, Message, signature
from hexapla.exchange.handoff import OPEN, Unit, key_of, normalise_spaces
from hexapla.model import Segment
from hexapla.segments.carry import with_provenance
from hexapla.segments.edits import Languages, classify_edit, words
from hexapla.segments.sync import sync_catalog


@dataclass(frozen=True, slots=True)
class Followed:
    """What became of units whose text the catalog does not have."""

    found: list[tuple[Unit | None, Message]]
    """Each message as a unit makes it, and the unit, where it is one alone."""
    left: list[tuple[Unit, Message]]
    """Units that have no place, each as a message of its own source."""
    settled: int
    """How many others bring nothing: they were taken in before."""


def follow(
    catalog: Catalog, known: Mapping[int, Message], units: Sequence[Unit], source: str, review: str
) -> Followed:
    """What becomes of those units of a delivery that are not ``known``, by their number.

    ``known`` has the messages of the others. ``source`` is the language of the source, ``review``
    who answers for what a unit calls approved, with the day.
    """
    found: list[tuple[Unit | None, Message]] = []
    alike = _by_words(catalog)
    moved: dict[int, Message] = {}
    for at, unit in enumerate(units):
        if at in known or not normalise_spaces(unit.target, unit.source):
            continue
        message = _as_message(unit, catalog, review)
        pair = Languages(source, catalog.language)
        if same := _same_but_for_signs(unit, message, alike, pair):
            found += [(unit, one) for one in same]
        else:
            moved[at] = message
    here = {message.key for message in known.values()}
    waiting = tuple(m for m in catalog if m.state in OPEN or m.key in here)
    synced = _synced(replace(catalog, messages=waiting), known, units, moved, source)
    found += synced
    moved = _without(synced, units, moved)
    # What was imported before has its place already.
    every = _synced(catalog, known, units, moved, source)
    said = {(message.key, message.string) for message in catalog}
    left = _without([one for one in every if (one[1].key, one[1].string) in said], units, moved)
    unplaced = [(units[at], message) for at, message in left.items()]
    return Followed(found, unplaced, len(moved) - len(left))


def _without(
    found: Sequence[tuple[Unit | None, Message]], units: Sequence[Unit], moved: dict[int, Message]
) -> dict[int, Message]:
    """The units that have found no place yet."""
    followed = {id(unit) for unit, _ in found}
    placed = [message.string for _, message in found]
    return {
        at: message
        for at, message in moved.items()
        # Paragraphs that were merged are in one string together.
        if id(units[at]) not in followed and not any(message.string in one for one in placed)
    }


def _by_words(catalog: Catalog) -> Mapping[tuple[str, ...], list[Message]]:
    alike: dict[tuple[str, ...], list[Message]] = {}
    for message in catalog:
        alike.setdefault(words(message.id), []).append(message)
    return alike


def _as_message(unit: Unit, catalog: Catalog, review: str) -> Message:
    """A unit as the message of a catalog that has its source."""
    text = normalise_spaces(unit.source, unit.source)
    string = normalise_spaces(unit.target, unit.source)
    comments: tuple[str, ...] = ()
    if unit.status == "approved" and review:
        comments = (f"reviewed: {review} {signature(text + chr(0) + string)}",)
    context = unit.context or None
    if unit.key:
        contexts = [context, None, *{message.context for message in catalog}]
        context = next((one for one in contexts if key_of(one, text) == unit.key), context)
    places = (unit.place,) if unit.place else ()
    flags = ("fuzzy",) if unit.status == "unsure" else ()
    return Message(text, string, context, comments, places=places, flags=flags)


def _same_but_for_signs(
    unit: Unit, message: Message, alike: Mapping[tuple[str, ...], list[Message]], pair: Languages
) -> list[Message]:
    """The messages whose source differs from a unit's only in spaces, punctuation and emphasis.

    Where several roles have that text, and the unit does not say which is meant, it is offered to
    each, as fuzzy.
    """
    said = words(message.id)
    near = alike.get(said, []) if said else []
    if unit.context is not None or unit.key:
        near = [one for one in near if one.context == message.context]
    edits = [(one, classify_edit(message.id, one.id, message.string, pair)) for one in near]
    same = [(one, edit.string) for one, edit in edits if edit.kind != "real"]
    flags = ("fuzzy",) if len(same) > 1 else message.flags
    return [
        with_provenance(
            replace(message, id=one.id, context=one.context, flags=flags), string, message
        )
        for one, string in same
    ]


def _synced(
    catalog: Catalog,
    known: Mapping[int, Message],
    units: Sequence[Unit],
    moved: Mapping[int, Message],
    source: str,
) -> list[tuple[Unit | None, Message]]:
    """What a sync makes of a catalog that has the units, in their order.

    The messages that the units have are there without their translations: they show what stood
    beside what.
    """
    if not moved:
        return []
    old: dict[tuple[str | None, str], Message] = {}
    by_key: dict[tuple[str | None, str], Unit] = {}
    for at, unit in enumerate(units):
        message = replace(known[at], string="", comments=()) if at in known else moved.get(at)
        if message:
            old.setdefault(message.key, message)
            by_key.setdefault(message.key, unit)
    here = {message.key for message in known.values()}
    before = Catalog(catalog.language, tuple(old.values()))
    after, changes = sync_catalog(before, segments_of(catalog), source)
    origin = {carried.new.key: carried.old.key for carried in changes.carried}
    found: list[tuple[Unit | None, Message]] = []
    for message in after:
        if message.string and message.key not in here:
            past = message.previous_context or message.context, message.previous or ""
            found.append((by_key.get(origin.get(message.key, past)), message))
    return found


def segments_of(messages: Iterable[Message]) -> list[Segment]:
    """The segments that messages were made from."""
    return [
        Segment(message.id, message.context, place, message.extracted)
        for message in messages
        for place in message.places or ("",)
    ]
