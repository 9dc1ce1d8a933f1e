"""What is known of a book of a farm: how it stands, and what its last build cost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

from hexapla.commands.farm.books import FarmBook
from hexapla.errors import Finding, Severity, UsageError
from hexapla.files import book_files, bounded_json
from hexapla.publishing import manifest, status

State = Literal["built", "unchanged", "failed", "left out"]
"""What became of a book: made anew; there already, to the byte; not made, so that what an earlier
build made stays; not asked for, as nothing in it has changed."""

COUNTED: tuple[Severity, ...] = ("error", "warning")
"""The severities of findings that are counted."""

SUMMED = (
    *("books", "built", "unchanged", "failed", "left out", "editions"),
    *("words", "to_translate", "pages", "errors", "warnings"),
)
"""What is counted over all books."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What a build took."""

    cpu: float
    """Seconds of CPU time, with those of all that it started."""
    wall: float
    """Seconds from its beginning to its end."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """One book, after a farm has come to it."""

    name: str
    state: State
    findings: tuple[Finding, ...] = ()
    cost: Cost | None = None
    """None where nothing was built."""
    book: Mapping[str, Any] = field(default_factory=dict)
    """What the manifest says of the book; empty where it was never built."""
    editions: tuple[Mapping[str, Any], ...] = ()
    """See :func:`described`."""

    @property
    def counts(self) -> Mapping[str, int]:
        """How many findings there are of each severity that is counted."""
        found = Counter(finding.severity for finding in self.findings)
        return {severity: found[severity] for severity in COUNTED}


def described(outcome: Outcome, book: FarmBook) -> Outcome:
    """An outcome with what stands in the folder where the book is published, whoever built it.

    Of each edition: ``language``, ``direction``, ``title``, ``published``, ``share`` of words that
    count as translated (0 to 1), ``words``, ``to_translate`` in words, ``pages`` of the PDF, and
    ``files`` with their formats.
    """
    try:
        record = manifest.load(book.dist)
        lacking = _words_to_translate(book.dist)
        editions = tuple(_edition(entry, lacking) for entry in record["editions"])
    except (UsageError, KeyError, TypeError, AttributeError):
        # Never built; or no build of ours, or one of long ago: the next build says what it is.
        return outcome
    return replace(outcome, book=record["book"], editions=editions)


def _edition(entry: Mapping[str, Any], lacking: Mapping[str, int]) -> dict[str, Any]:
    artifacts = entry["artifacts"]
    return {
        "language": str(entry["language"]),
        "direction": "rtl" if entry["direction"] == "rtl" else "ltr",
        "title": str(entry["title"]),
        "published": bool(entry["published"]),
        "share": float(entry["translated"]),
        "words": int(entry["words"]),
        "to_translate": lacking.get(entry["language"], 0),
        "pages": next((int(one["pages"]) for one in artifacts if one["format"] == "pdf"), 0),
        "files": {str(one["format"]): str(one["path"]) for one in artifacts},
    }


def _words_to_translate(dist: Path) -> dict[str, int]:
    """Of each language, the words that wait for a translation, as the page of states has them."""
    file = dist / status.FOLDER / "status.json"
    with suppress(OSError, ValueError, KeyError, TypeError):
        if file.stat().st_size <= book_files.MOST_BYTES:
            listed = bounded_json.loads(file.read_text(encoding="utf-8"))
            return {one["language"]: int(one["words_to_translate"]) for one in listed}
    return {}


def as_dict(outcome: Outcome) -> dict[str, Any]:
    """An outcome as JSON has it; without its findings, which are counted."""
    return {
        "name": outcome.name,
        "state": outcome.state,
        "findings": dict(outcome.counts),
        "cost": {"cpu": round(outcome.cost.cpu, 2), "wall": round(outcome.cost.wall, 2)}
        if outcome.cost
        else None,
        "book": dict(outcome.book),
        "editions": [dict(edition) for edition in outcome.editions],
    }


def totals(outcomes: Iterable[Outcome]) -> dict[str, float]:
    """What all books have together."""
    sums = Counter(dict.fromkeys(SUMMED, 0))
    cpu = 0.0
    for one in outcomes:
        sums[one.state] += 1
        sums["books"] += 1
        sums["errors"] += one.counts["error"]
        sums["warnings"] += one.counts["warning"]
        for edition in one.editions:
            sums["editions"] += 1
            for name in ("words", "to_translate", "pages"):
                sums[name] += edition[name]
        cpu += one.cost.cpu if one.cost else 0.0
    return {**sums, "cpu": round(cpu, 2)}
