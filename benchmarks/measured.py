"""A command in a group of its own, with a time limit, and what it took with all that it started.

    python -S measured.py SECONDS KIB RESULT COMMAND…

Writes the exit code, CPU seconds, KiB of the largest process, and 1 where the time limit was
reached. It is a process of its own, since a new one counts as its own memory what the one held
that it was forked from: this one holds little.
"""

import os
import resource
import signal
import sys

seconds, kib, result, *command = sys.argv[1:]
resource.setrlimit(resource.RLIMIT_DATA, (int(kib) * 1024, int(kib) * 1024))
pid = os.fork()
if not pid:
    os.setpgid(0, 0)
    os.execvp(command[0], command)  # noqa: S606 - no shell is wanted
late: list[int] = []


def end(*_: object) -> None:
    """Take the time for over."""
    late.append(1)
    os.killpg(pid, signal.SIGKILL)


signal.signal(signal.SIGALRM, end)
signal.alarm(int(seconds))
_, status, used = os.wait4(pid, 0)
signal.alarm(0)
size = used.ru_maxrss // (1024 if sys.platform == "darwin" else 1)
with open(result, "w", encoding="ascii") as file:  # noqa: PTH123 - pathlib would add to the memory
    code = os.waitstatus_to_exitcode(status)
    print(code, used.ru_utime + used.ru_stime, size, len(late), file=file)
