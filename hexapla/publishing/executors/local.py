"""Jobs on this machine: one artifact after the other in processes that are held to limits."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from hexapla.errors import Finding
from hexapla.files import cache as caching
from hexapla.model import Artifact
from hexapla.publishing.jobs import Job
from hexapla.publishing.making import run_job
from hexapla.system import workers
from hexapla.system.limits import Limits
from hexapla.system.workers import Processes
from hexapla.theme import default_templates


class Local:
    """The executor of this machine: its processes outlive a build if their owner does."""

    def __init__(self, processes: Processes) -> None:
        self._processes = processes

    @property
    def number(self) -> int:
        """How many processes there are."""
        return self._processes.number

    @property
    def seconds(self) -> float:
        """The CPU time that their work has taken."""
        return self._processes.seconds

    def take_findings(self) -> list[Finding]:
        """Nothing: each process here is as this machine is."""
        return []

    def limited(
        self, most: Limits, call: Callable[..., Any], /, *arguments: Any, **named: Any
    ) -> Future[Any]:
        """Call a function in one of the processes."""
        return self._processes.limited(most, call, *arguments, **named)

    def make(self, most: Limits, job: Job, folder: Path, processes: int) -> Future[Artifact]:
        """Make an artifact in one of the processes, with the cache of the build."""
        common = default_templates(), caching.current(), processes
        return self._processes.limited(most, run_job, job, folder, *common)


@contextmanager
def local(jobs: int | None = None) -> Iterator[Local]:
    """As many processes as there are cores, unless told otherwise; they end with the block."""
    with workers.local(jobs) as processes:
        yield Local(processes)
