"""A scheduler and workers of Dask on this machine, each a process of its own."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.conftest import ROOT
from tests.support.processes import LIMIT, started

HOST = "127.0.0.1"

Process = subprocess.Popen[str]


class Cluster:
    """A scheduler with its workers; all end with the test."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self._folder, self._stack = folder, stack
        self.workers: list[Process] = []
        log = folder / "scheduler.log"
        self.scheduler = self._start("scheduler", "--port", "0", "--no-dashboard", log=log)
        self.address = told(log, r"Scheduler at:\s+tcp://(\S+)")

    @property
    def name(self) -> str:
        """What ``--executor`` takes."""
        return f"dask://{self.address}"

    def worker(self, environment: Mapping[str, str] | None = None) -> Process:
        """Start one more worker, and wait until it is known."""
        log = self._folder / f"worker-{len(self.workers)}.log"
        options = ("--no-nanny", "--nthreads", "1", "--no-dashboard")
        process = self._start(
            "worker", f"tcp://{self.address}", *options, log=log, environment=environment
        )
        told(log, r"Registered to:\s+(\S+)")
        self.workers.append(process)
        return process

    def _start(
        self, kind: str, *options: str, log: Path, environment: Mapping[str, str] | None = None
    ) -> Process:
        command = [sys.executable, "-m", "dask", kind, "--host", HOST, *options]
        file = self._stack.enter_context(log.open("w", encoding="utf-8"))
        env = {**os.environ, "PYTHONPATH": str(ROOT), "HEXAPLA_CACHE": "off", **(environment or {})}
        return self._stack.enter_context(
            started(command, cwd=self._folder, env=env, stdout=file, stderr=subprocess.STDOUT)
        )


@contextmanager
def cluster(folder: Path, workers: int = 0) -> Iterator[Cluster]:
    """A scheduler, and so many workers to begin with."""
    folder.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        made = Cluster(folder, stack)
        for _ in range(workers):
            made.worker()
        yield made


def told(log: Path, pattern: str) -> str:
    """What a process writes into its log, waited for."""
    for _ in range(LIMIT * 10):
        if found := re.search(pattern, log.read_text(encoding="utf-8")):
            return found[1]
        time.sleep(0.1)
    raise AssertionError(log.read_text(encoding="utf-8"))


def helpers_of(process: Process) -> list[int]:
    """The processes that a process has started, by their ids: those of a worker do its jobs."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            status = (folder / "stat").read_text(encoding="utf-8", errors="replace")
        except OSError:
            continue
        if int(status.rpartition(")")[2].split()[1]) == process.pid:
            found.append(int(folder.name))
    return found
