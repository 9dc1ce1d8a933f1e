"""The command ``cost``: what the edits since the last sync would leave translators to do."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from hexapla.catalogs.catalog import Message
from hexapla.project import Project
from hexapla.segments.words import count_words


@dataclass(frozen=True, slots=True)
class Cost:
    """What the edits since the last sync touch, before anything is touched."""

    segments: list[Message]
    """Source texts that some translation lacks or has only of an older source."""
    words: int
    """The words of these segments, each counted once."""
    languages: list[str]
    """The languages in which something is to do."""
    carried: int
    """Changed segments whose translations follow by themselves, in every language."""


def cost(root: Path) -> Cost:
    """What a sync would leave translators to do; changes nothing."""
    changes = {file.language: file.changes for file in Project.load(root).sync_catalogs()}
    touched = {m.key: m for change in changes.values() for m in (*change.new, *change.stale)}
    followed = {c.new.key for change in changes.values() for c in change.carried}
    return Cost(
        list(touched.values()),
        sum(count_words(message.id) for message in touched.values()),
        [language for language, change in changes.items() if change.new or change.stale],
        # What one language has to translate anew is work, though it follows by itself in another.
        len(followed - set(touched)),
    )
