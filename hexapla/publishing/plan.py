"""What a build is asked for → the editions and formats that it makes: its jobs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from hexapla import registry
from hexapla.editions import parallel
from hexapla.errors import ToolError
from hexapla.formats.readiness import Stopped
from hexapla.languages.names import chosen
from hexapla.model import Edition, Settings
from hexapla.publishing import artifacts
from hexapla.publishing.jobs import Job


@dataclass(frozen=True, slots=True)
class Plan:
    """What a build is to make."""

    names: tuple[str, ...]
    """Of its editions, the parallel ones too (``en+ar``)."""
    formats: tuple[str, ...]
    is_partial: bool
    """Whether some were asked for: then the others stay in ``dist/`` as they are."""

    @property
    def languages(self) -> set[str]:
        """The languages of its editions, both of a parallel one."""
        return {language for name in self.names for language in name.split("+")}

    def editions(self, editions: Iterable[Edition]) -> list[Edition]:
        """Those that are made: asked for, and complete enough to be published."""
        return [e for e in editions if e.is_published and e.name in self.names]

    def without(self, stopped: Stopped) -> Plan:
        """The plan without the editions that cannot be made.

        What an earlier build left of them stays in ``dist/`` as it is.

        Raises:
            ToolError: then nothing would be left to make.
        """
        left = tuple(name for name in self.names if name not in stopped.names)
        if not left:
            raise ToolError(stopped.findings)
        return replace(self, names=left, is_partial=True) if stopped.names else self

    def jobs(self, editions: Iterable[Edition]) -> list[Job]:
        """What is to be rendered: every edition in every format that it can have.

        Raises:
            UsageError: two formats would write the same file.
        """
        jobs = [
            Job(edition, kind, _path(edition, kind))
            for edition in self.editions(editions)
            for kind in self.formats
            if registry.format_of(kind).parallel or not edition.beside
        ]
        artifacts.refuse_clashes((job.edition.name, job.format, job.path) for job in jobs)
        return jobs

    def kept_editions(self, editions: Iterable[Edition]) -> list[str]:
        """The names of the editions whose older artifacts stay."""
        return [e.name for e in editions if self.is_partial and e.is_published]


def _path(edition: Edition, kind: str) -> str:
    return registry.path_of(edition.name, edition.book.settings.slug, kind)


def plan_build(settings: Settings, languages: Sequence[str], formats: Sequence[str]) -> Plan:
    """The plan of a build: all editions and formats of the book, or those that were asked for.

    Raises:
        UsageError: the book has no such edition, or there is no such format.
    """
    pairs = map(parallel.parallel_name, settings.parallel)
    names = chosen(languages, [*settings.all_languages, *pairs])
    # A format that is named twice is made once.
    kinds = tuple(dict.fromkeys(formats or registry.default_formats(settings)))
    # Ours are there; to import them takes longer than a build in which little has changed.
    for kind in kinds:
        if registry.format_of(kind).is_user_defined:
            registry.writer_of(kind)
            registry.reader_of(kind)
    return Plan(tuple(names), kinds, bool(languages or formats))
