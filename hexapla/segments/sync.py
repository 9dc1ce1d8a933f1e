"""Segments → Catalog: what becomes of each translation when the source moves.

Text that is still there keeps its translation, text that returns gets its own back, and text that
is new may stand in the place of another one, which ``successors`` looks for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from hexapla.catalogs.catalog import Catalog, Message, is_ours
from hexapla.catalogs.merging import in_order
from hexapla.model import Segment
from hexapla.segments.carry import CURRENT, Changes, Key, carry, restore, translated_source
from hexapla.segments.foreign import converted, spelt_as
from hexapla.segments.successors import SuccessorSearch


def sync_catalog(
    catalog: Catalog, segments: Iterable[Segment], source: str = "en"
) -> tuple[Catalog, Changes]:
    """The catalog in step with the source, whose language is ``source``; and what changed.

    Text that returns gets its obsolete translation back, or the one that became stale when it was
    changed. A changed text keeps the translation where the edit was cosmetic or mechanical, and
    else gets the old one as stale, with the source it was made from. What is gone stays as
    obsolete where it had a translation or a person's comment. The Markdown of another tool's
    catalog becomes our text.
    """
    wanted = _messages(segments)
    catalog = spelt_as(catalog, wanted)
    if not is_ours(catalog):
        catalog = converted(catalog, wanted)
    # Before the search for successors, which compares with the previous sources.
    catalog = _with_sources(catalog)
    changes = Changes()
    settled = dict(_settled(catalog, wanted, changes))
    # Texts that are there unchanged go first: no changed one may take their translation.
    taken = {old.key for old, _ in settled.values()}
    fresh = [message for message in wanted if message.key not in settled]
    search = SuccessorSearch(catalog, wanted, taken, source, changes)
    successors = search.successors(fresh, {key: old for key, (old, _) in settled.items()})
    messages = []
    for message in wanted:
        if message.key in settled:
            messages.append(settled[message.key][1])
        elif message.key in successors:
            messages.append(successors[message.key])
        else:
            messages.append(message)
            changes.new.append(message)
    # A message whose translation went to another text is not gone.
    used = {*taken, *search.used, *(message.key for message in wanted)}
    changes.gone.extend(m for m in catalog.messages if m.key not in used)
    obsolete = in_order(_obsolete(catalog, messages, changes))
    return replace(catalog, messages=tuple(messages), obsolete=obsolete), changes


def _with_sources(catalog: Catalog) -> Catalog:
    """The catalog with the previous sources that some tools drop, where a kept message has them.

    ``msgmerge`` does without ``--previous``, and polib with obsolete messages.
    """
    known = {(m.context, m.string): m.id for m in catalog.obsolete if m.state in CURRENT}

    def told(message: Message) -> Message:
        source = known.get((message.context, message.string))
        lacks = message.state == "stale" and message.previous is None
        return replace(message, previous=source) if source and lacks else message

    messages, obsolete = map(told, catalog.messages), map(told, catalog.obsolete)
    return replace(catalog, messages=tuple(messages), obsolete=tuple(obsolete))


def _obsolete(catalog: Catalog, messages: Sequence[Message], changes: Changes) -> Iterator[Message]:
    """What is to be kept although the book does not use it: each translation with its source.

    That is the text that is gone, and what a changed text was before: whoever writes over a stale
    translation must not take from the old text what it had, should it return.
    """
    wanted = {message.key for message in messages}
    cosmetic = [carried.old for carried in changes.carried if carried.kind == "cosmetic"]
    current = _translations_by_wording([*(m for m in messages if m.state != "stale"), *cosmetic])
    every = _translations_by_wording([*messages, *cosmetic])
    for message in (*catalog.obsolete, *catalog.messages):
        said = (every if message.state == "stale" else current).get(_wording(message))
        is_kept = bool(message.string) and said is not None and said >= set(message.comments)
        if message.key not in wanted and not is_kept and (message.string or message.comments):
            yield replace(message, places=(), extracted=())


Wording = tuple[str | None, str, str]
"""A translation with its source and the role it has: equal words in two roles are two."""


def _wording(message: Message) -> Wording:
    return message.previous_context or message.context, translated_source(message), message.string


def _translations_by_wording(messages: Iterable[Message]) -> dict[Wording, set[str]]:
    """What these messages say, with the comments on it."""
    by_wording: dict[Wording, set[str]] = {}
    for message in messages:
        by_wording.setdefault(_wording(message), set()).update(message.comments)
    return by_wording


def _messages(segments: Iterable[Segment]) -> list[Message]:
    """A message per distinct text and context, in order, with all its places and comments."""
    by_key: dict[Key, Message] = {}
    for segment in segments:
        old = by_key.get(segment.key, Message(segment.text, context=segment.context))
        by_key[segment.key] = replace(
            old,
            places=tuple(dict.fromkeys((*old.places, segment.where))),
            extracted=tuple(dict.fromkeys((*old.extracted, *segment.comments))),
        )
    return list(by_key.values())


def _settled(
    catalog: Catalog, wanted: Sequence[Message], changes: Changes
) -> Iterator[tuple[Key, tuple[Message, Message]]]:
    """The messages whose very text the catalog knows: the old one, and what it becomes."""
    current = catalog.by_key()
    obsolete = {message.key: message for message in catalog.obsolete}
    past = {
        (message.previous_context or message.context, message.previous): message
        for message in (*catalog.obsolete, *catalog.messages)
        if message.previous and message.state == "stale"
    }
    for new in wanted:
        old = current.get(new.key) or obsolete.get(new.key)
        revived = past.get(new.key)
        # A translation of this very text is better than the one of its past.
        if revived and not (old and old.string):
            changes.revived.append(restore(revived, old or new))
            yield new.key, (revived, carry(changes.revived[-1], new))
        elif old:
            if new.key not in current and old.string:
                changes.revived.append(old)
            yield new.key, (old, carry(old, new))
