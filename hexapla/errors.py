"""What goes wrong, said so that a person can mend it: where, what, and what to do."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from typing import Literal

Severity = Literal["error", "warning", "note"]


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """Something a person should know."""

    where: str
    """File and nearest place in it, for example ``translations/fr.po, "Preface"``."""
    what: str
    """What is the case, in one sentence."""
    tip: str = ""
    """What to do about it, in one sentence."""
    severity: Severity = "error"
    """An ``error`` fails the build, a ``warning`` is shown, a ``note`` where asked for."""
    id: str = ""
    """Its kind, by a name that does not change (the manual lists checks); empty for some."""


def named(kind: str, findings: Iterable[Finding]) -> Iterator[Finding]:
    """Findings of one kind; those that have a name already keep it."""
    return (replace(finding, id=finding.id or kind) for finding in findings)


def shorten(text: str, most: int = 120) -> str:
    """The beginning of a text, of so many characters at the most, for a person to know it by."""
    return text if len(text) <= most else f"{text[:most].rstrip()}…"


def line_of(text: str, piece: str) -> int | None:
    """The line of a text on which a piece of it first begins, or None where it stands otherwise."""
    at = text.find(piece)
    return text.count("\n", 0, at) + 1 if at >= 0 else None


def plural(number: int, noun: str) -> str:
    """A number of things, for a person to read."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


_warnings: ContextVar[list[Finding] | None] = ContextVar("warnings", default=None)
_explanations: ContextVar[list[Finding] | None] = ContextVar("explanations", default=None)


def warn(finding: Finding) -> None:
    """Tell of something that does not stop the work, such as a line that sticks out of its place.

    It goes to whoever collects warnings with :func:`collected_warnings`, and else to nobody: a
    writer returns the file that it made, and can say no more in that way.
    """
    if (collected := _warnings.get()) is not None:
        collected.append(finding)


def explain(where: str, what: str, tip: str = "") -> None:
    """Tell what was decided and why, for whoever asks with ``build --explain``.

    It goes to whoever collects explanations with :func:`collected_explanations`.
    """
    if (collected := _explanations.get()) is not None:
        collected.append(Finding(where, what, tip, "note"))


def collected_warnings() -> AbstractContextManager[list[Finding]]:
    """The warnings of what is done meanwhile in this thread."""
    return _collected(_warnings)


def collected_explanations() -> AbstractContextManager[list[Finding]]:
    """The explanations of what is done meanwhile in this thread."""
    return _collected(_explanations)


@contextmanager
def _collected(variable: ContextVar[list[Finding] | None]) -> Iterator[list[Finding]]:
    collected: list[Finding] = []
    token = variable.set(collected)
    try:
        yield collected
    finally:
        variable.reset(token)


def _order(finding: Finding) -> tuple[list[str | int], Finding]:
    """By places, whose numbers count as such: line 9 comes before line 10."""
    parts = re.split("([0-9]{1,9})", finding.where)
    return [int(part) if at % 2 else part for at, part in enumerate(parts)], finding


class HexaplaError(Exception):
    """The root of all errors that bad input can cause; it carries one or more findings."""

    def __init__(self, findings: Finding | Iterable[Finding]) -> None:
        listed = [findings] if isinstance(findings, Finding) else findings
        self.findings = sorted(listed, key=_order)
        super().__init__("; ".join(f"{finding.where}: {finding.what}" for finding in self.findings))

    def __reduce__(self) -> tuple[type[HexaplaError], tuple[list[Finding]]]:
        """Errors travel between processes with their findings."""
        return type(self), (self.findings,)


class UsageError(HexaplaError):
    """The call itself is wrong: a folder that is no book, a language the book does not have."""


class ConfigError(HexaplaError):
    """``book.toml`` cannot be used."""


class SourceError(HexaplaError):
    """The canonical Markdown cannot be published as it is."""


class CatalogError(HexaplaError):
    """A catalog cannot be read, or a translation in it breaks its text."""


class TranslationMemoryError(HexaplaError):
    """The translation memory cannot be used."""


class ToolError(HexaplaError):
    """A tool that Hexapla stands on is missing, failed, or took too long."""


class VerifyError(HexaplaError):
    """An artifact does not say what the book says."""
