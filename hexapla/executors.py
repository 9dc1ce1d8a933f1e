"""What runs the jobs: processes of this machine."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from concurrent.futures import Executor, ProcessPoolExecutor


def local(jobs: int | None = None) -> Executor:
    """A pool of processes, one per core unless told otherwise.

    They are spawned, not forked: fontconfig and Pango keep state that must not be shared.
    """
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    context = multiprocessing.get_context("spawn")
    return _Processes(jobs or cores, mp_context=context, initializer=_begin)


class _Processes(ProcessPoolExecutor):
    """When the work is broken off, what has not begun never does."""

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self.shutdown(wait=True, cancel_futures=kind is not None)


def _begin() -> None:
    """In each process: leave Ctrl-C to the one that gives the work, and end when that one ends.

    Otherwise a process whose giver was killed would wait for work for ever.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_giver, daemon=True).start()


def _end_with_giver() -> None:
    if giver := multiprocessing.parent_process():
        giver.join()
        os._exit(1)
