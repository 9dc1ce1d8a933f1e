"""What runs the jobs: processes of this machine."""

from __future__ import annotations

import multiprocessing
import os
from concurrent.futures import Executor, ProcessPoolExecutor


def local(jobs: int | None = None) -> Executor:
    """A pool of processes, one per core unless told otherwise.

    They are spawned, not forked: fontconfig and Pango keep state that must not be shared.
    """
    count = jobs or len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else jobs
    return ProcessPoolExecutor(
        max_workers=count or os.cpu_count(), mp_context=multiprocessing.get_context("spawn")
    )
