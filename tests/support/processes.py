"""Processes that tests start: each has a time limit, and none outlives the test that started it."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

LIMIT = 600
"""Seconds that any one process gets: many times what the longest needs on a busy machine.

pytest's own limit for a whole test (``faulthandler_timeout``) is longer, so that this one speaks
first: it names the command.
"""


@contextmanager
def started(command: Sequence[str | Path], **options: Any) -> Iterator[subprocess.Popen[str]]:
    """A process that goes on while the block runs, and is killed at its end with all it started."""
    process = subprocess.Popen(command, text=True, start_new_session=True, **options)
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(timeout=LIMIT)
        for stream in (process.stdin, process.stdout, process.stderr):
            if stream:
                stream.close()
