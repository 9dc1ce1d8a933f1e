"""``doctor``: what Hexapla stands on, whether it is there, and what brings it on this system."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hexapla.errors import ConfigError, TranslationMemoryError
from hexapla.files import paths
from hexapla.formats import readiness, requirements
from hexapla.formats.requirements import EVERYTHING, NEEDS, OPTIONS, Need, Option
from hexapla.memory import store
from hexapla.memory.store import VARIABLE
from hexapla.registry import DRAWN, FORMATS, default_formats
from hexapla.source.config.settings import read_settings
from hexapla.theme import Theme

if TYPE_CHECKING:
    from rich.table import Table


BRIEF = {
    EVERYTHING: "all",
    DRAWN: f"all but {' and '.join(name for name in FORMATS if name not in DRAWN)}",
    frozenset(): "if you like",
}
"""Which formats need something, in few words."""


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that is there, or not."""

    name: str
    purpose: str
    formats: tuple[str, ...]
    """The formats that need it; none for what is only there to be chosen."""
    version: str | None
    """Its version or its place, which may be empty; None where it is not there."""
    state: str
    """``there``; ``missing``, where something here needs it; or ``not there``, where nothing does.
    """
    tip: str
    """What brings it; empty where it is there."""


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """How this machine is equipped."""

    rows: tuple[Row, ...]
    book: str
    """The book whose needs were looked at; empty where there was none."""
    known: Mapping[str, str]
    """The package that brings each need on this system, by the need's name, where there is one."""

    @property
    def missing(self) -> tuple[Row, ...]:
        """What has to be installed."""
        return tuple(row for row in self.rows if row.state == "missing")

    @property
    def packages(self) -> tuple[str, ...]:
        """The system's packages that bring what is missing."""
        names = {row.name for row in self.missing}
        return tuple(
            dict.fromkeys(package for name, package in self.known.items() if name in names)
        )

    @property
    def command(self) -> str:
        """One command for all packages of the system that are missing; empty without any."""
        return requirements.install(self.packages, requirements.system()) if self.packages else ""

    def as_dict(self) -> dict[str, Any]:
        """For ``--json``."""
        rows = [
            {
                "name": row.name,
                "purpose": row.purpose,
                "formats": list(row.formats),
                "version": row.version,
                "state": row.state,
                "tip": row.tip,
            }
            for row in self.rows
        ]
        system, book = requirements.system(), self.book or None
        return {"system": system, "book": book, "needs": rows, "install": self.command or None}


def examine(root: Path) -> Diagnosis:
    """Look at everything; what the book in this folder needs, or what any book does."""
    title, formats, needed = _wanted(root)
    needs, kind = list(dict.fromkeys((*NEEDS, *needed))), requirements.system()
    rows = [_row(need, formats, needed) for need in needs]
    packages = {need.name: need.packages[kind] for need in needs if kind in need.packages}
    return Diagnosis((*rows, _memory(), *map(_option, OPTIONS)), title, packages)


def _wanted(root: Path) -> tuple[str, Collection[str], Collection[Need]]:
    """A book's title, formats and needs. Settings that cannot be read are for a build to tell."""
    try:
        settings = read_settings(root / paths.SETTINGS)
    except ConfigError:
        return "", EVERYTHING, readiness.needs_of(None, Theme(root))
    needs = readiness.needs_of(settings, Theme(root))
    return settings.title, default_formats(settings), needs


def _row(need: Need, formats: Collection[str], needed: Collection[Need]) -> Row:
    version, stopped = need.look(), tuple(kind for kind in sorted(need.formats) if kind in formats)
    state = "there"
    if need.is_missing:
        state = "missing" if need in needed and stopped else "not there"
    tip = "" if state == "there" else requirements.remedy(need)
    return Row(need.name, need.purpose, tuple(sorted(need.formats)), version, state, tip)


def _option(option: Option) -> Row:
    found = option.look()
    state, tip = ("not there", option.tip) if found is None else ("there", "")
    return Row(option.name, option.purpose, (), found, state, tip)


def _memory() -> Row:
    """The user's translation memory, which no book needs."""
    name, purpose = "translation memory", "offers what was translated before"
    tip = f"set {VARIABLE} to a file in a folder that you may write, or to off"
    try:
        path = store.memory_path()
    except TranslationMemoryError:
        return Row(name, purpose, (), None, "not there", tip)
    if path is None:
        return Row(name, purpose, (), "off", "there", "")
    above = next(place for place in (path, *path.parents) if place.exists())
    if os.access(above, os.W_OK):
        return Row(name, purpose, (), str(path), "there", "")
    return Row(name, purpose, (), f"{path} cannot be written", "not there", tip)


def table(diagnosis: Diagnosis) -> Table:
    """All of it, for a person."""
    from rich.table import Table

    grid = Table("", "version", "what for", "formats", box=None, padding=(0, 2, 0, 0))
    grid.columns[1].overflow = "fold"  # a path is shown whole
    for row in diagnosis.rows:
        found = row.version if row.state == "there" else f"{row.version or ''} {row.state}".strip()
        formats = BRIEF.get(frozenset(row.formats)) or ", ".join(row.formats)
        grid.add_row(row.name, found or "there", row.purpose, formats)
    return grid
