"""What runs the jobs: processes of this machine, each held to limits.

A process is a Python of its own, in a session of its own: Ctrl-C in a terminal reaches the giver of
the work only, and what a process starts (pandoc, Pagefind) ends with it. Work and answers go
through a pair of sockets, which tells both sides at once when the other has ended.
"""

from __future__ import annotations

import ctypes
import gc
import os
import pickle
import queue
import resource
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import ExitStack, suppress
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, TypeVar

from hexapla.errors import HexaplaError
from hexapla.system import cores, garbage, limits, stopping
from hexapla.system.accidents import LOST, WorkFailedError, lines_of, section_of
from hexapla.system.limits import Limits

Result = TypeVar("Result")

PR_SET_PDEATHSIG = 1
"""Linux's name for the signal that a process gets when its parent ends."""

PROGRAM = (
    "import sys; sys.path[:] = {path!r}; from hexapla.system.workers import serve; serve({socket})"
)
"""What a process runs: it finds the modules that the giver finds."""


def local(jobs: int | None = None) -> Processes:
    """As many processes as there are cores, unless told otherwise."""
    return Processes(jobs or cores.count())


class Processes(Executor):
    """Calls functions in processes, and starts another process for one that died."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.seconds = 0.0
        """Of CPU time that the work has taken that is done."""
        # A thread for each process: it waits for the answer.
        self._threads = ThreadPoolExecutor(number)
        self._idle: list[_Process] = []
        self._all: set[_Process] = set()
        self._lock = threading.Lock()
        self._is_ended = False
        self._left = ExitStack()
        # Not a folder of each process's own: one that is killed removes nothing.
        folder = Path(tempfile.gettempdir(), f"hexapla-{secrets.token_hex(8)}")
        self._temporary = self._left.enter_context(stopping.temporary_folder(folder, 0o700))

    def submit(self, call: Callable[..., Result], /, *given: Any, **named: Any) -> Future[Result]:
        """Call a function in a process, with no limits."""
        return self.limited(limits.NONE, call, *given, **named)

    def limited(
        self,
        most: Limits,
        call: Callable[..., Result],
        /,
        *arguments: Any,
        **named: Any,
    ) -> Future[Result]:
        """Call a function in a process that is held to limits; it and all else must be picklable.

        The future raises WorkFailedError where the process ended before it answered, or the
        function raised anything that is no HexaplaError.
        """
        return self._threads.submit(self._ask, pickle.dumps((most, call, arguments, named)))

    def _ask(self, work: bytes) -> Any:  # noqa: ANN401 - whatever it returns
        with self._lock:
            # Started under the lock: ``shutdown`` must see every process that there is.
            process = self._idle.pop() if self._idle else self._start()
        try:
            return process.ask(work)
        finally:
            with self._lock:
                self.seconds += process.taken()
                # Given back even after an error: only one that died is of no more use.
                (self._idle.append if process.is_alive else self._all.discard)(process)

    def _start(self) -> _Process:
        # A thread that was waiting for the lock must not start what nobody would end.
        if self._is_ended or stopping.is_stopped():
            raise WorkFailedError(None, "", "", -signal.SIGKILL)
        process = _Process(self._temporary)
        self._all.add(process)
        return process

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: FBT001, FBT002
        """End the processes: when their work is done, or at once where it is given up."""
        # Before the lock: the threads take it to give their processes back.
        if not cancel_futures:
            self._threads.shutdown(wait=wait)
        with self._lock:
            self._is_ended = True
            for process in self._all:
                process.end()
        self._threads.shutdown(wait=wait, cancel_futures=True)
        self._left.close()

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self.shutdown(wait=True, cancel_futures=kind is not None)


class _Process:
    """One process, as its giver sees it."""

    def __init__(self, temporary: Path) -> None:
        ours, theirs = socket.socketpair()
        # Our copy of their end is closed, or we would never see that they have ended.
        with theirs:
            program = PROGRAM.format(path=sys.path, socket=theirs.fileno())
            self._process = subprocess.Popen(
                [sys.executable, "-c", program],
                stdin=subprocess.DEVNULL,
                env={**os.environ, "TMPDIR": str(temporary)},
                pass_fds=[theirs.fileno()],
                # A session of its own is a group that can be killed with all it has started.
                start_new_session=True,
            )
        # At once: a signal that comes now has to reach this process as well.
        stopping.add_group(self._process.pid)
        self._connection = Connection(ours.detach())
        self._seconds = 0.0

    def taken(self) -> float:
        """The seconds of CPU time that it has told of since this was asked last."""
        seconds, self._seconds = self._seconds, 0.0
        return seconds

    def ask(self, work: bytes) -> Any:  # noqa: ANN401 - whatever is answered
        """Have it do some work: what that returned, or raised."""
        place = ""
        try:
            self._connection.send_bytes(work)
            while (report := self._connection.recv())[0] in {"at", "took"}:
                if report[0] == "at":
                    place = report[1]
                else:
                    self._seconds += report[1]
        except (EOFError, ConnectionError):
            self.end()
            raise WorkFailedError(None, place, "", self._process.returncode) from None
        kind, answer, lines = report
        if kind == "returned":
            return answer
        raise answer if isinstance(answer, HexaplaError) else WorkFailedError(answer, place, lines)

    @property
    def is_alive(self) -> bool:
        return self._process.returncode is None

    def end(self) -> None:
        """End it, and what it has started."""
        stopping.kill(self._process.pid)
        self._process.wait()
        stopping.drop_group(self._process.pid)


# ------------------------------------------------------------------------------ in each process


def serve(descriptor: int) -> None:
    """Do what is given, and answer, until the giver ends."""
    # Ctrl-C is for the giver to answer; it ends us when it wants to.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    garbage.collect_rarely()
    _die_with_giver()
    giver = Connection(descriptor)
    requests: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    # A thread, for the main one is inside a job when the giver ends.
    threading.Thread(target=_receive, args=(giver, requests), daemon=True).start()
    limits.listen(lambda place: giver.send(("at", place)))
    used, known = 0.0, 0
    try:
        while True:
            answer = _done(requests.get())
            before, used = used, cpu_seconds()
            giver.send(("took", used - before))
            giver.send_bytes(packed(*answer))
            # Laid-out pages refer to each other: the next book would stand beside those of this.
            gc.collect()
            if known < len(sys.modules):
                # What was imported meanwhile stays, and need not be looked through each time: a
                # tenth of the time of a small book.
                known = len(sys.modules)
                gc.freeze()
    except BaseException:  # noqa: BLE001 - no memory even to say so: the giver names what it was
        os._exit(LOST)


def cpu_seconds() -> float:
    """The CPU time of this process, and of those that it started and that have ended."""
    kinds = resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN
    return sum(used.ru_utime + used.ru_stime for used in map(resource.getrusage, kinds))


def _die_with_giver() -> None:
    """Let Linux end us when our giver's thread ends: a step of C that never ends cannot refuse.

    The thread that started us waits for us as long as there is work (prctl(2)).
    """
    with suppress(AttributeError):
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def _receive(giver: Connection, requests: queue.SimpleQueue[bytes]) -> None:
    """Take work as it comes; when the giver has ended, so do we and what we have started."""
    try:
        while True:
            requests.put(giver.recv_bytes())
    except (EOFError, ConnectionError):
        os.killpg(0, signal.SIGKILL)


def _done(work: bytes) -> tuple[str, object, str]:
    """What became of work: returned, or raised with what is known of the place."""
    try:
        most, call, given, named = pickle.loads(work)  # noqa: S301 - it is ours
        limits.restrict(most)
        return "returned", call(*given, **named), ""
    # The limits are lifted before anything else: to describe an error takes memory as well.
    except BaseException as error:  # noqa: BLE001 - WeasyPrint raises some that are no Exception
        limits.restrict(limits.NONE)
        if section := section_of(error):
            limits.at(section)
        return "raised", error, lines_of(error)
    finally:
        limits.restrict(limits.NONE)


def packed(kind: str, answer: object, lines: str) -> bytes:
    """An answer for the way; of an error that cannot travel, what it says."""
    try:
        packed = pickle.dumps((kind, answer, lines))
        # Some errors can be pickled and not read back: found out here, not at the giver's.
        pickle.loads(packed)  # noqa: S301 - it is ours
    except Exception as error:  # noqa: BLE001 - anything may go wrong in what is not ours
        said = answer if kind == "raised" else error
        packed = pickle.dumps(("raised", RuntimeError(f"{type(said).__name__}: {said}"), lines))
    return packed
