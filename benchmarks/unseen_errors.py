"""How many mistakes ``hexapla check`` finds that were not chosen by what its checks look for.

    .venv/bin/python -m benchmarks.unseen_errors [--write] [--short] [--missed]

``benchmarks.mistakes`` makes one mistake in each message of the book's own catalogs that can bear
it. It is found when any check says something of the message that it did not say before.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace

from benchmarks import tables
from benchmarks.mistakes import MISTAKES, Mistake, Text
from benchmarks.seeded_errors import Translation, folds, put_into, translations
from hexapla.catalogs.catalog import Catalog, Message
from hexapla.checks.checks import check_message
from hexapla.checks.context import CheckContext


def mistaken(one: Translation) -> Iterator[tuple[str, dict[int, Message]]]:
    """Each kind of mistake, and the messages that have it, by their place in the catalog."""
    for kinds in MISTAKES.values():
        for kind, make in kinds.items():
            yield kind, dict(_made(one.catalog, kind, make))


def _made(catalog: Catalog, kind: str, make: Mistake) -> Iterator[tuple[int, Message]]:
    for at, message in enumerate(catalog.messages):
        chance = random.Random(f"{kind} {at}")  # noqa: S311 - the same mistakes every time
        other, is_heading = catalog.messages[at - 1].string, message.context == "heading"
        text = Text(message.id, message.string, catalog.language, is_heading, other, chance)
        made = make(text) if message.context != "code" else None
        if made and made != message.string:
            yield at, replace(message, string=made)


def found_in(one: Translation, *, tell: bool = False) -> Counter[str]:
    """How many mistakes of each kind are found in a catalog."""
    good = one.setting(one.catalog)
    before = [_said(message, good) for message in one.catalog]
    found: Counter[str] = Counter()
    for kind, able in mistaken(one):
        for part in folds(able, random.Random(kind)):  # noqa: S311 - the same every time
            bad = one.setting(put_into(one.catalog, part))
            for at, message in part.items():
                hit = bool(_said(message, bad) - before[at])
                found[kind] += hit
                if tell and not hit:
                    print(kind, one.catalog.language, message.string, sep=" | ")
    return found


def _said(message: Message, context: CheckContext) -> set[tuple[str, str]]:
    return {(finding.id, finding.what) for finding in check_message(message, context, "")}


def count(every: Iterable[Translation]) -> Counter[str]:
    """How many mistakes of each kind are made."""
    return Counter(kind for one in every for kind, able in mistaken(one) for _ in able)


def report(made: Counter[str], found: Counter[str]) -> str:
    """The table of the categories; a kind for which the book has no place does not count."""
    there = {name: [k for k in kinds if made[k]] for name, kinds in MISTAKES.items()}
    rows = [
        _row(name, len(kinds), sum(made[k] for k in kinds), sum(found[k] for k in kinds))
        for name, kinds in there.items()
    ]
    shares = [found[kind] / made[kind] for kinds in there.values() for kind in kinds]
    rows.append(_row("all", len(shares), made.total(), found.total()))
    alike = tables.percent(sum(shares) / len(shares))
    rows.append(["all, each kind counted alike", "", "", "", alike])
    return tables.table(["category", "kinds", "made", "found", "share"], rows)


def _row(category: str, kinds: int, made: int, found: int) -> list[object]:
    share = tables.percent(found / made) if made else "–"
    return [category, kinds, f"{made:,}", f"{found:,}", share]


def each(made: Counter[str], found: Counter[str]) -> str:
    """The table of the kinds."""
    kinds = [kind for category in MISTAKES.values() for kind in category]
    return tables.table(
        ["mistake", "made", "found"], [[kind, made[kind], found[kind]] for kind in kinds]
    )


def main() -> None:
    """Make mistakes, check, and tell."""
    parser = tables.options(__doc__)
    parser.add_argument("--missed", action="store_true", help="print each mistake not found")
    chosen = parser.parse_args()
    every = translations()
    if chosen.short:
        last = every[-1]
        every = [replace(last, catalog=replace(last.catalog, messages=last.catalog.messages[:20]))]
    found: Counter[str] = Counter()
    for one in every:
        found += found_in(one, tell=chosen.missed)
    made = count(every)
    tables.show(
        "unseen errors",
        report(made, found),
        "make bench-translations",
        is_written=chosen.write,
        more=each(made, found),
    )


if __name__ == "__main__":
    main()
