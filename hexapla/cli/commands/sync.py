"""The command line of ``sync``."""

from __future__ import annotations

import argparse
import itertools
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from hexapla.cli.output import print_findings

if TYPE_CHECKING:
    from hexapla.segments.carry import Changes

HELP = "bring every catalog in step with the source"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of ``sync``."""
    parser.add_argument(
        "--restore",
        action="store_true",
        help="offer again, as fuzzy, translations that are gone from a catalog",
    )


def run(options: argparse.Namespace) -> int:
    """Bring the catalogs in step, and say what changed."""
    from hexapla.commands.sync import sync
    from hexapla.segments.words import count_words

    synced = sync(options.project, restore=options.restore)
    print_findings(synced.findings, options.project)
    _print_carried(synced.changes)
    for language, changes in synced.changes.items():
        words = sum(count_words(message.id) for message in [*changes.new, *changes.stale])
        parts: dict[str, Sequence[object]] = {
            "new": changes.new,
            "stale": changes.stale,
            "carried over": changes.carried,
            "revived": changes.revived,
            "gone": changes.gone,
            "restored": range(synced.restored[language]),
        }
        always = {"new", "stale", "gone"}
        counts = [f"{len(part)} {name}" for name, part in parts.items() if part or name in always]
        print(f"{language}: {', '.join(counts)}; {words} words to translate")
    return 0


def _print_carried(synced: Mapping[str, Changes]) -> None:
    """A line for each edit that translations followed by themselves, so that a person can look."""
    languages: dict[tuple[str, str, str], list[str]] = {}
    for language, changes in synced.items():
        for change in changes.carried:
            edit = (change.kind, change.old.id, change.new.id)
            languages.setdefault(edit, []).append(language)
    for (kind, old, new), names in languages.items():
        before, after = _difference(old, new)
        print(f"carried over ({kind}; {', '.join(names)}): {before} → {after}")


def _difference(old: str, new: str, around: int = 30) -> tuple[str, str]:
    """The parts of two texts that differ, with a little of what stands around them."""
    start = _common_start(old, new)
    end = _common_start(old[start:][::-1], new[start:][::-1])

    def cut(text: str) -> str:
        first, last = max(0, start - around), len(text) - max(0, end - around)
        return f"{'…' if first else ''}{text[first:last]}{'…' if last < len(text) else ''}"

    return cut(old), cut(new)


def _common_start(one: str, other: str) -> int:
    """How many characters two texts begin with alike."""
    same = itertools.takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False))
    return sum(1 for _ in same)
