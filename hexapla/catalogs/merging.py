"""Base, ours, theirs → one catalog: what two people did to the same translations, by message.

What one side changed is taken; what both changed alike, too. Where both translated one text in two
ways, ours stands, and the other is told: only a person can choose. What is in use wins over what is
obsolete, and a translation over none; the next sync puts all in the order of the source.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from hexapla.catalogs.catalog import Catalog, Message
from hexapla.model import STATES

Key = tuple[str | None, str]

OTHER = "merge: the other side has: "
"""What a comment begins with that holds the translation which was not taken."""

PEOPLE = {"translated", "reviewed"}
"""The states of what a person has answered for."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """One text that two people have translated in two ways."""

    ours: Message
    theirs: Message


@dataclass(frozen=True, slots=True)
class Merged:
    """What became of two catalogs."""

    catalog: Catalog
    """With ours, where there is a conflict."""
    conflicts: list[Conflict] = field(default_factory=list)


def merge(base: Catalog, ours: Catalog, theirs: Catalog) -> Merged:
    """One catalog of two that were made from ``base``, which is empty where there was none."""
    conflicts: list[Conflict] = []
    before, mine, other = (_Side(catalog) for catalog in (base, ours, theirs))
    replaced = {**other.follow(before, mine), **mine.follow(before, other)}
    messages: dict[Key, Message] = {}
    offers: dict[Key, str] = {}
    for key in _order(mine, other):
        versions = before.all.get(key), mine.all.get(key), other.all.get(key)
        if merged := _merged(*versions, conflicts, offers):
            messages[key] = merged
    # What was only offered as stale stands elsewhere, mostly, as what it was made for.
    known = {message.string for message in messages.values() if message.state in PEOPLE}
    for key, string in (*replaced.items(), *offers.items()):
        if string not in known:
            messages[key] = _with_other(messages[key], string)
    in_use = [key for key in messages if _is_in_use(key, mine, other)]
    used = set(in_use)
    catalog = replace(
        ours,
        messages=tuple(messages[key] for key in in_use),
        obsolete=in_order(m for key, m in messages.items() if key not in used),
        header=_header(base.header, ours.header, theirs.header),
        header_comments=_lines(base.header_comments, ours.header_comments, theirs.header_comments),
        header_flags=_lines(base.header_flags, ours.header_flags, theirs.header_flags),
    )
    return Merged(catalog, conflicts)


def with_both(merged: Merged) -> Catalog:
    """The catalog for a person to decide: each conflict as fuzzy, with their text in a comment.

    So Poedit lists it under what needs work, and shows the other text in the comment beside it.
    """
    theirs = {conflict.ours.key: conflict.theirs for conflict in merged.conflicts}

    def told(message: Message) -> Message:
        if message.key not in theirs:
            return message
        flags = tuple(sorted({*message.flags, "fuzzy"}))
        return replace(_with_other(message, theirs[message.key].string), flags=flags)

    return replace(
        merged.catalog,
        messages=tuple(map(told, merged.catalog.messages)),
        obsolete=tuple(map(told, merged.catalog.obsolete)),
    )


def in_order(obsolete: Iterable[Message]) -> tuple[Message, ...]:
    """Obsolete messages in an order that two branches agree on: a merge finds each its place."""
    return tuple(sorted(obsolete, key=lambda m: (m.id, m.context or "")))


class _Side:
    """One of the catalogs, by message."""

    def __init__(self, catalog: Catalog) -> None:
        self.messages = {message.key: message for message in catalog}
        self.obsolete = {message.key: message for message in catalog.obsolete}
        self.all = {**self.obsolete, **self.messages}

    def follow(self, before: _Side, other: _Side) -> dict[Key, str]:
        """Give a text that took the place of another what the other side made of that meanwhile.

        Here the source of a text was edited, and its translation was carried over, or is offered
        as stale; there somebody improved that translation. Returned is what people answer for and
        was replaced: it may be the translation of a new text that happens to read the same.
        """
        replaced: dict[Key, str] = {}
        improved = {
            message.string: other.all[key].string
            for key, message in before.messages.items()
            if message.string.strip()
            and key in other.messages
            and other.all[key].state in PEOPLE
            and other.all[key].string != message.string
            and key not in self.messages
        }
        for key, message in self.messages.items():
            is_new = key not in before.all and key not in other.all
            if is_new and message.string in improved:
                self.messages[key] = replace(message, string=improved[message.string])
                if message.state in PEOPLE:
                    replaced[key] = message.string
        self.all = {**self.obsolete, **self.messages}
        return replaced


def _order(ours: _Side, theirs: _Side) -> list[Key]:
    """The messages in our order, each of theirs after the one that it follows there."""
    order = [*ours.messages, *(key for key in ours.obsolete if key not in theirs.messages)]
    following: dict[Key | None, list[Key]] = {}
    known, last = set(order), None
    for key in [*theirs.messages, *theirs.obsolete]:
        if key in known:
            last = key
        else:
            following.setdefault(last, []).append(key)
    return [
        *following.get(None, ()),
        *(one for key in order for one in (key, *following.get(key, ()))),
    ]


def _is_in_use(key: Key, ours: _Side, theirs: _Side) -> bool:
    return key in ours.messages or key in theirs.messages


def _merged(
    base: Message | None,
    ours: Message | None,
    theirs: Message | None,
    conflicts: list[Conflict],
    offers: dict[Key, str],
) -> Message | None:
    """One message of three; None where one side took it out and the other left it as it was.

    What is not taken becomes one of ``conflicts``, or of ``offers`` if it was stale.
    """
    if ours is None or theirs is None:
        left = ours or theirs
        is_untouched = base and left and _work(left) == _work(base)
        return None if is_untouched else left
    said, lost = _chosen(base, ours, theirs)
    merged = replace(
        said,
        comments=_lines(base.comments if base else (), ours.comments, theirs.comments),
        places=_one(base and base.places, ours.places, theirs.places),
        extracted=_one(base and base.extracted, ours.extracted, theirs.extracted),
        flags=_flags(base, ours, theirs, said),
    )
    if lost is None:
        return merged
    if said.state in PEOPLE and lost.state in PEOPLE:
        conflicts.append(Conflict(merged, lost))
    elif lost.state == "stale" and not (base and lost.string == base.string):
        offers[merged.key] = lost.string
    return merged


def _with_other(message: Message, string: str) -> Message:
    line = OTHER + string.replace("\n", "\\n")
    return replace(message, comments=tuple(dict.fromkeys((*message.comments, line))))


def _work(message: Message) -> tuple[Any, ...]:
    """What people and machines made of a message; its source and places are not theirs."""
    return _translation(message), message.comments


def _translation(message: Message | None) -> tuple[Any, ...] | None:
    if message is None:
        return None
    is_fuzzy = "fuzzy" in message.flags
    return message.string, is_fuzzy, message.previous, message.previous_context


def _chosen(base: Message | None, ours: Message, theirs: Message) -> tuple[Message, Message | None]:
    """The message whose translation is taken, and the one whose other translation is not."""
    was, mine, other = map(_translation, (base, ours, theirs))
    if other in {mine, was}:
        return ours, None
    if mine == was:
        return theirs, None
    best, rest = (ours, theirs) if _rank(ours) >= _rank(theirs) else (theirs, ours)
    return best, None if best.string == rest.string else rest


def _rank(message: Message) -> int:
    """How far a translation can be trusted: of two that people answer for, neither further."""
    return min(STATES.index(message.state), STATES.index("translated"))


def _flags(base: Message | None, ours: Message, theirs: Message, said: Message) -> tuple[str, ...]:
    flags = _lines(base.flags if base else (), ours.flags, theirs.flags)
    others = {flag for flag in flags if flag != "fuzzy"}
    return tuple(sorted(others | ({"fuzzy"} & set(said.flags))))


def _one(base: Any, ours: Any, theirs: Any) -> Any:  # noqa: ANN401 - whatever is merged
    """Of three values the one that somebody changed; ours where both did."""
    return theirs if ours == base else ours


def _lines(base: Sequence[str], ours: Sequence[str], theirs: Sequence[str]) -> tuple[str, ...]:
    """Lines without those that one side took out, with those that either put in."""
    kept = [line for line in ours if line in theirs or line not in base]
    return (*kept, *(line for line in theirs if line not in ours and line not in base))


def _header(base: str, ours: str, theirs: str) -> str:
    """The lines of a header; of two dates the later one."""
    was, mine, other = map(_fields, (base, ours, theirs))
    merged = dict(mine)
    for name in [*mine, *(name for name in other if name not in mine)]:
        values = was.get(name), mine.get(name), other.get(name)
        is_date = name.endswith("-Date") and values[1] and values[2]
        value = max(values[1:], key=str) if is_date else _one(*values)
        if value is None:
            merged.pop(name, None)
        else:
            merged[name] = value
    return "".join(f"{name}:{value}\n" for name, value in merged.items())


def _fields(header: str) -> Mapping[str, str]:
    return {name: value for name, _, value in (one.partition(":") for one in header.splitlines())}
