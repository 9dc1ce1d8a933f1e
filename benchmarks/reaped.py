"""A command, and what it took with all that it started, also what outlived its parent.

    python -S reaped.py RESULT COMMAND…

Writes the exit code, CPU seconds, and KiB of the largest process. Linux hands over to it every
process whose parent has ended, so that all of them are counted; elsewhere some are not.
"""

import ctypes
import os
import resource
import sys

PR_SET_CHILD_SUBREAPER = 36

result, *command = sys.argv[1:]
if sys.platform == "linux":
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1)
pid = os.fork()
if not pid:
    os.execvp(command[0], command)  # noqa: S606 - no shell is wanted
code = 0
while True:
    try:
        ended, status = os.wait()
    except ChildProcessError:
        break
    if ended == pid:
        code = os.waitstatus_to_exitcode(status)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
size = used.ru_maxrss // (1024 if sys.platform == "darwin" else 1)
with open(result, "w", encoding="ascii") as file:  # noqa: PTH123 - as in measured.py
    print(code, used.ru_utime + used.ru_stime, size, file=file)
