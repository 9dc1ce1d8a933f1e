"""The parts of a book in processes: each part stays in one, which has its pages laid out."""

from __future__ import annotations

import os
import pickle
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection, Pipe, wait
from typing import Any, NamedTuple

from hexapla.system import limits
from hexapla.system.accidents import LOST, lines_of, section_of
from hexapla.system.workers import packed


class Question(NamedTuple):
    """What is asked of a part: a method of it, and what that is given."""

    part: int
    method: str
    given: tuple[Any, ...] = ()


class Team:
    """Answers questions to parts: in this process, or in several that were forked from it."""

    def __init__(self, parts: Sequence[Any], members: Sequence[_Member] = ()) -> None:
        self._parts, self._members = parts, members

    def ask(self, questions: Sequence[Question]) -> list[Any]:
        """The answers, in the order of the questions; those to other processes come side by side.

        Raises:
            HexaplaError: a part raised it.
        """
        if not self._members:
            return [getattr(self._parts[one.part], one.method)(*one.given) for one in questions]
        answers: dict[int, Any] = {}
        by_connection = {member.connection: member for member in self._members}
        waiting = {member: _of(member, questions) for member in self._members}
        for member in self._members:
            _send_next(member, waiting[member], questions)
        while len(answers) < len(questions):
            for ready in wait([one.connection for one in self._members if waiting[one]]):
                member = by_connection[ready]  # type: ignore[index] # we wait for these only
                kind, answer = member.receive()
                if kind == "at":
                    limits.at(answer)
                    continue
                if kind == "raised":
                    raise answer
                answers[waiting[member].pop(0)] = answer
                _send_next(member, waiting[member], questions)
        return [answers[number] for number in range(len(questions))]


def _of(member: _Member, questions: Sequence[Question]) -> list[int]:
    """The numbers of the questions to parts that a process has."""
    return [at for at, question in enumerate(questions) if question.part in member.parts]


def _send_next(member: _Member, numbers: Sequence[int], questions: Sequence[Question]) -> None:
    # One at a time: a pipe holds little, and both sides would wait for each other.
    if numbers:
        member.send(questions[numbers[0]])


class _Member:
    """A forked process, as the one that forked it sees it."""

    def __init__(self, pid: int, connection: Connection[Any, Any], parts: frozenset[int]) -> None:
        self._pid, self.connection, self.parts = pid, connection, parts

    def send(self, question: Question) -> None:
        with suppress(ConnectionError):  # what became of it is seen when it should answer
            self.connection.send(question)

    def receive(self) -> tuple[str, Any]:
        """What it says; ends this process as that one ended, if it did."""
        try:
            kind, answer, _ = pickle.loads(self.connection.recv_bytes())  # noqa: S301 - it is ours
        except (EOFError, ConnectionError):
            _, status = os.waitpid(self._pid, 0)
            code = os.waitstatus_to_exitcode(status)
            # Whoever gave us the work knows what that means: time, memory, or a killer.
            if code < 0:
                signal.signal(-code, signal.SIG_DFL)
                os.kill(os.getpid(), -code)
            os._exit(code or LOST)
        return kind, answer

    def end(self) -> None:
        with suppress(OSError):
            os.kill(self._pid, signal.SIGKILL)
        with suppress(ChildProcessError):
            os.waitpid(self._pid, 0)
        self.connection.close()


@contextmanager
def team(parts: Sequence[Any], sizes: Sequence[int], processes: int) -> Iterator[Team]:
    """Something that answers questions to parts of these sizes, in so many processes."""
    number = min(processes, len(parts))
    # Elsewhere a fork does not get along with the system's own libraries.
    if number < 2 or sys.platform != "linux":  # noqa: PLR2004 - one process is this one
        yield Team(parts)
        return
    members: list[_Member] = []
    try:
        for own in _shared_out(sizes, number):
            members.append(_forked(parts, own, members))
        yield Team(parts, members)
    finally:
        for member in members:
            member.end()


def _shared_out(sizes: Sequence[int], number: int) -> list[frozenset[int]]:
    """The numbers of the parts that each of so many processes has: about the same in all."""
    shares: list[tuple[int, set[int]]] = [(0, set()) for _ in range(number)]
    for at in sorted(range(len(sizes)), key=lambda one: -sizes[one]):
        total, own = min(shares, key=lambda share: share[0])
        shares.remove((total, own))
        shares.append((total + sizes[at], own | {at}))
    return [frozenset(own) for _, own in shares]


def _forked(parts: Sequence[Any], own: frozenset[int], others: Sequence[_Member]) -> _Member:
    """A process of its own for some parts: it begins with all that this one knows."""
    ours, theirs = Pipe()
    pid = os.fork()
    if pid:
        theirs.close()
        return _Member(pid, ours, own)
    try:
        ours.close()
        for other in others:
            other.connection.close()
        # A limit on memory counts from here on; what is shared is not taken.
        _serve(parts, theirs)
    finally:
        # Whatever it was, nothing of the other process may go on here.
        os._exit(LOST)


def _serve(parts: Sequence[Any], giver: Connection[Any, Any]) -> None:
    """Answer until the giver ends."""
    limits.listen(lambda place: giver.send_bytes(packed("at", place, "")))
    while True:
        try:
            question = giver.recv()
        except (EOFError, ConnectionError):
            return
        giver.send_bytes(packed(*_answer(parts, question, giver)))


def _answer(
    parts: Sequence[Any], question: Question, giver: Connection[Any, Any]
) -> tuple[str, object, str]:
    try:
        return "returned", getattr(parts[question.part], question.method)(*question.given), ""
    # The limits are lifted before anything else: to describe an error takes memory as well.
    except BaseException as error:  # noqa: BLE001 - WeasyPrint raises some that are no Exception
        limits.restrict(limits.NONE)
        if section := section_of(error):
            giver.send_bytes(packed("at", section, ""))
        return "raised", error, lines_of(error)
