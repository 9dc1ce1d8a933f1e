"""Another program, which gets so much time and no more, and ends when we do."""

from __future__ import annotations

import fcntl
import os
import subprocess
from collections.abc import Sequence

SCRIPT = """\
ulimit -S -t "$1" 2>/dev/null
watched="/dev/fd/$2"
shift 2
exec 9<&0 </dev/null
"$@" <&9 9<&- &
tool=$!
exec 9<&-
if [ -r "$watched" ]; then
    (read -r said <"$watched" || kill -9 "$tool") >/dev/null 2>&1 &
    watcher=$!
fi
wait "$tool"
code=$?
if [ -n "${watcher-}" ]; then
    kill -9 "$watcher"
    wait "$watcher"
fi 2>/dev/null
exit "$code"
"""
"""Starts a program, and beside it a shell that reads from a pipe which we hold open.

When we end, however we do, the reading ends, and the shell ends the program. A kernel's signal for
this (PR_SET_PDEATHSIG) is Linux's alone, comes when a *thread* ends, and has to be asked for
between fork and exec, where a process of many threads must not run Python.
"""

OWN_FD = 10
"""The least number that the pipe's end may have: the script uses the numbers below."""

OUT_OF_TIME = {128 + 24, 128 + 9}
"""What the shell answers of a program that was ended by SIGXCPU, or by SIGKILL."""


class OutOfTimeError(Exception):
    """The program was not ready in time."""


def run(
    command: Sequence[str], text: bytes, *, seconds: float, patience: float
) -> subprocess.CompletedProcess[bytes]:
    """Run a program on an input, with so many seconds of processor time, and of patience.

    Raises:
        OutOfTimeError: it took more than one of the two, or was ended from outside.
    """
    reading, writing = os.pipe()
    watched = fcntl.fcntl(reading, fcntl.F_DUPFD_CLOEXEC, OWN_FD)
    os.close(reading)
    arguments = ["/bin/sh", "-c", SCRIPT, "sh", str(max(1, round(seconds))), str(watched)]
    try:
        result = subprocess.run(
            [*arguments, *command],
            input=text,
            capture_output=True,
            timeout=patience,
            pass_fds=[watched],
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise OutOfTimeError from None
    finally:
        os.close(watched)
        os.close(writing)
    if result.returncode in OUT_OF_TIME:
        raise OutOfTimeError
    return result
