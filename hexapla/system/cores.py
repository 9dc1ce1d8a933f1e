"""How many processes a piece of work may have, so that several of them do not crowd each other."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

_allowed = 1


def count() -> int:
    """How many cores this process may use."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return cores or 1


def allowed() -> int:
    """How many processes the work that is done now may have at once."""
    return _allowed


@contextmanager
def allow(processes: int) -> Iterator[None]:
    """Let the work that is done meanwhile have so many processes."""
    global _allowed  # noqa: PLW0603 - a process does one piece of work at a time
    before, _allowed = _allowed, max(1, processes)
    try:
        yield
    finally:
        _allowed = before
