"""Ctrl-C and its like: work is stopped at once, with one line, and nothing is left behind."""

from __future__ import annotations

import os
import shutil
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import NoReturn

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

GRACE = 10
"""Seconds in which work that is stopped may save what it has finished; then it is ended."""

_groups: set[int] = set()
_folders: set[Path] = set()
_ending = threading.Lock()
_line = ""
_number = 0
_held = False


class Stopped(KeyboardInterrupt):
    """The user, or the system, wants the work to end."""


@contextmanager
def stoppable(line: str) -> Iterator[None]:
    """Let signals stop the work meanwhile, by raising Stopped; ``line`` is what is said then.

    The first lets the work clean up after itself; a second, or ten seconds, end it. A signal that
    is ignored when we begin (``nohup``) stays so.
    """
    global _line, _number
    # Python lets only the main thread set handlers.
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    _line, _number = line, 0
    handlers = {number: signal.getsignal(number) for number in SIGNALS}
    ours = {n: handler for n, handler in handlers.items() if handler is not signal.SIG_IGN}
    for number in ours:
        signal.signal(number, _stop)
    try:
        yield
    finally:
        for number, handler in ours.items():
            # After one signal the rest is clearing up, which another must not cut short.
            signal.signal(number, signal.SIG_IGN if _number else handler)


@contextmanager
def uninterrupted(*, is_last: bool) -> Iterator[None]:
    """Work of a moment that is done whole: a signal waits for its end.

    Where it is the last of a command (``is_last``), the signal came too late.
    """
    global _held  # noqa: PLW0603
    _held = True
    try:
        yield
    finally:
        _held = False
    if _number and not is_last:
        _begin_end()


def exit_code() -> int:
    """The exit code of work that was stopped, as shells have it: 130 by Ctrl-C, 143 by SIGTERM."""
    return 128 + (_number or signal.SIGINT)


def _stop(number: int, _frame: FrameType | None) -> None:
    global _number
    is_first, _number = not _number, number
    if _held:  # by the main thread, which we interrupt: it must go on
        return
    if not is_first:
        _end()
    _begin_end()


def _begin_end() -> NoReturn:
    """Let the work clean up after itself, for so long and no longer."""
    timer = threading.Timer(GRACE, _end)
    # It must not keep a process alive that has ended in good time.
    timer.daemon = True
    timer.start()
    raise Stopped


def _end() -> None:
    """End this process and all that it started, now; its folders go."""
    # Never released: whoever has it ends the process.
    if not _ending.acquire(blocking=False):
        return  # another signal, or the time that is up, came first
    # What is held is a moment's work; should it hang, we don't wait for ever.
    for _ in range(10 * GRACE):
        if not _held:
            break
        time.sleep(0.1)
    with suppress(OSError):
        if sys.stderr and sys.stderr.isatty():
            os.write(2, b"\r\x1b[K\x1b[?25h")  # away with the progress bar, back with the cursor
        os.write(2, f"{_line}\n".encode())
    clear()
    # Not sys.exit: other threads may wait for work that will never be done.
    os._exit(exit_code())


def ignore_signals() -> None:
    """All that is left to do is to leave: another Ctrl-C must not disturb that."""
    if threading.current_thread() is threading.main_thread():
        for number in SIGNALS:
            signal.signal(number, signal.SIG_IGN)
    clear()


def is_stopped() -> bool:
    """Whether a signal came."""
    return _number != 0


def clear() -> None:
    """End what work that was stopped has started, and remove its folders."""
    for group in list(_groups):
        kill(group)
        with suppress(ChildProcessError):  # somebody else waited for it
            os.waitpid(group, 0)
    for folder in list(_folders):
        _remove(folder)


def _remove(folder: Path) -> None:
    """Remove a folder in which a process that is being ended may still write a last file."""
    # One second: a last file may be written after rmtree has listed the folder.
    for _ in range(20):
        shutil.rmtree(folder, ignore_errors=True)
        if not folder.exists():
            return
        time.sleep(0.05)


@contextmanager
def temporary_folder(folder: Path, mode: int = 0o777) -> Iterator[Path]:
    """Make a folder that exists as long as the work does, however that ends.

    Raises:
        OSError: it cannot be made, or is there.
    """
    _folders.add(folder)  # before it is there: a signal may come in the moment after
    try:
        folder.mkdir(mode)
    except OSError:  # it may be somebody else's
        _folders.discard(folder)
        raise
    try:
        yield folder
    finally:
        _remove(folder)
        _folders.discard(folder)


def add_group(leader: int) -> None:
    """Know of a group of processes that must not outlive this one."""
    _groups.add(leader)


def drop_group(leader: int) -> None:
    """Such a group has ended."""
    _groups.discard(leader)


def kill(leader: int) -> None:
    """End a group of processes, at once."""
    # PermissionError is what macOS says of a group whose leader has ended.
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, signal.SIGKILL)
