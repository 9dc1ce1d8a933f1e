"""Findings for a person: those of a kind together, of many the first, and what to do once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from hexapla.errors import Finding, plural
from hexapla.files.display import with_project_paths

MANY = 5
"""A kind that has more places is shown in short."""

FIRST = 3
"""How many places of such a kind are shown."""

VARYING = re.compile(r"'[^']*'|\"[^\"]*\"|\d[\d.,]*")
"""What differs between two findings of a kind: what is quoted, and numbers."""


def lines(findings: Sequence[Finding], project: Path, *, is_short: bool) -> Iterator[str]:
    """What is printed: a line for each place, and below those of a kind what to do.

    Where it ``is_short``, a kind of many places has a line that says how many more there are.
    """
    for kind in kinds(findings):
        shown = kind[:FIRST] if is_short and len(kind) > MANY else kind
        for at, finding in enumerate(shown):
            yield _line(finding, project)
            is_last = at + 1 == len(shown)
            if is_last and len(shown) < len(kind):
                yield f"{'':7} … and {_rest(kind[len(shown) :])}: --all lists them"
            if finding.tip and (is_last or shown[at + 1].tip != finding.tip):
                yield f"{'TIP':7} {with_project_paths(finding.tip, project)}"


def kinds(findings: Sequence[Finding]) -> list[list[Finding]]:
    """The findings of each kind: errors last, where they are seen, and else as they were found."""
    found: dict[tuple[str, str], list[Finding]] = {}
    for finding in findings:
        # One without a name is known by its sentence.
        kind = finding.id or VARYING.sub("", finding.what)
        found.setdefault((finding.severity, kind), []).append(finding)
    return sorted(found.values(), key=lambda kind: kind[0].severity == "error")


def _line(finding: Finding, project: Path) -> str:
    label, name = finding.severity.upper(), f" [{finding.id}]" if finding.id else ""
    where, what = (with_project_paths(text, project) for text in (finding.where, finding.what))
    return f"{label:7} {where}: {what}{name}"


def _rest(others: Sequence[Finding]) -> str:
    files = {re.split("[#,]", finding.where)[0] for finding in others}
    places = f"{len(others):,} more of this kind"
    return f"{places} in {plural(len(files), 'file')}"
