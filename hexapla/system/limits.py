"""How much time and memory one piece of work may take: no book can stop the machine it is built on.

The system itself holds a process to its limits: what runs in it, a template, Python or a library in
C, need not take part, and cannot refuse. A process that takes too much time is ended by the system
(SIGXCPU); one that asks for too much memory does not get it.
"""

from __future__ import annotations

import math
import os
import resource
import signal
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from hexapla.errors import Finding, UsageError
from hexapla.model import Edition

VARIABLE = "HEXAPLA_LIMITS"
"""The environment variable of the person who builds: how many times the limits below; 0 is none."""

MOST = 1_000_000
"""The largest factor: what it gives is still a number of bytes that the system knows."""

SECONDS, MEMORY = 60, 2**30
"""What work on a book of one page may take: ten times what it does, most of it for fonts."""

SECONDS_OF_CHARACTER, MEMORY_OF_CHARACTER = 0.001, 3 * 2**10
"""More for each character of the text. A PDF of 1,100,000 characters (183,000 words) takes 120 s
and 1.3 GB; may it be nine times as slow on an old machine, and as much again for its tables."""

SECONDS_OF_PICTURE, MEMORY_OF_PICTURE = 2, 2**25
"""More for each picture: some are held until the file is written."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one piece of work may take; nothing is said of what is 0."""

    seconds: int
    """Of CPU time."""
    memory: int
    """In bytes."""

    def __str__(self) -> str:
        return f"{self.seconds:,} s of CPU and {self.memory / 2**30:.1f} GiB of memory"


NONE = Limits(0, 0)


def of(editions: Iterable[Edition]) -> Limits:
    """The limits of work on these editions, by their size and by what the user says.

    Raises:
        UsageError: the variable is no number.
    """
    characters, pictures = 0, 0
    for edition in editions:
        # Both columns of a parallel edition are laid out at once.
        for part in (edition, edition.beside):
            if part:
                characters += sum(len(passage.segment.text) for passage in part.passages)
                pictures += len(part.book.pictures)
    return of_text(characters, pictures)


def of_text(characters: int, pictures: int = 0) -> Limits:
    """The limits of work on so many characters of text and so many pictures.

    Raises:
        UsageError: the variable is no number.
    """
    factor = _factor()
    seconds = SECONDS + SECONDS_OF_CHARACTER * characters + SECONDS_OF_PICTURE * pictures
    memory = MEMORY + MEMORY_OF_CHARACTER * characters + MEMORY_OF_PICTURE * pictures
    return Limits(math.ceil(factor * seconds), math.ceil(factor * memory))


def _factor() -> float:
    text = os.environ.get(VARIABLE) or "1"
    try:
        factor = float(text)
    except ValueError:
        factor = -1
    if not 0 <= factor < MOST:  # also NaN, which is neither
        tip = "say how many times the usual limits, such as 2; 0 for none"
        raise UsageError(Finding(VARIABLE, f"{text!r} is no such number", tip))
    return factor


def restrict(limits: Limits) -> None:
    """Hold this process to limits from now on, beyond what it has taken before."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # SIGXCPU would leave a copy of the memory
    # Limits count from the start of a process, and this one has done other jobs.
    used = resource.getrusage(resource.RUSAGE_SELF)
    taken = math.ceil(used.ru_utime + used.ru_stime)
    _set(resource.RLIMIT_CPU, taken + limits.seconds if limits.seconds else 0)
    _set(resource.RLIMIT_DATA, _memory() + limits.memory if limits.memory else 0)


def _set(kind: int, value: int) -> None:
    hard = resource.getrlimit(kind)[1]
    if not value:
        value = hard
    # Above the hard limit setrlimit refuses, and only root may raise that.
    elif hard != resource.RLIM_INFINITY:
        value = min(value, hard)
    resource.setrlimit(kind, (value, hard))


def _memory() -> int:
    """The bytes that RLIMIT_DATA counts now; only Linux says it, and only Linux holds to it."""
    try:
        # The sixth number: data and stack, in pages (proc(5)).
        pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[5]
    except OSError:
        return 0
    return int(pages) * resource.getpagesize()


def exceeded(limits: Limits, *, memory: bool) -> tuple[str, str]:
    """What is said of work that reached a limit, and what to do about it."""
    if memory:
        what = f"it asked for more than {limits.memory / 2**30:.1f} GiB of memory"
    else:
        what = f"it took more than {limits.seconds:,} seconds of CPU time"
    tip = "look for what makes so much of it: a template, a table, a picture"
    return what, f"{tip}; if it is meant to be so, {VARIABLE}=2 allows twice as much"


# ------------------------------------------------------------------- where the work has come to

_tell: Callable[[str], None] = lambda _place: None  # noqa: E731 - nobody listens


def listen(tell: Callable[[str], None]) -> None:
    """Let somebody know from now on what this process works on."""
    global _tell  # noqa: PLW0603 - there is one process, and it does one thing at a time
    _tell = tell


def at(place: str) -> None:
    """Say what is worked on now, so that it can be named if the process does not survive it."""
    _tell(place)


def name_of(code: int) -> str:
    """How a process ended, by its return code."""
    try:
        return signal.Signals(-code).name if code < 0 else f"exit code {code}"
    except ValueError:
        return f"signal {-code}"
