"""What befalls work, as findings: a full disk, no memory, a limit reached, a fault of ours."""

from __future__ import annotations

import errno
import signal
import traceback
from pathlib import Path

from hexapla.errors import Finding, shorten
from hexapla.system import limits
from hexapla.system.limits import Limits

ROOM = {errno.ENOSPC, errno.EDQUOT}


LOST = 70
"""The exit code of a process that had no memory left even to say so (sysexits.h: EX_SOFTWARE)."""

DEEP = 3
"""An element so deep in a page is a part of its text, and no frame of it."""


class WorkFailedError(Exception):
    """Work in another process raised an error that is none of ours, or did not survive."""

    def __init__(self, error: BaseException | None, place: str, lines: str, code: int = 0) -> None:
        super().__init__(error, place, lines, code)
        self.error = error
        self.place = place
        """What was worked on, as far as it was told; or empty."""
        self.lines = lines
        """The lines of code that the error came from."""
        self.code = code
        """How the process ended, where it did: its return code; of a signal, less than 0."""


def lines_of(error: BaseException, most: int = 3) -> str:
    """Where in the code an error was raised: file and line, the innermost first."""
    frames = traceback.extract_tb(error.__traceback__)[: -most - 1 : -1]
    return ", ".join(f"{Path(frame.filename).name}:{frame.lineno}" for frame in frames)


def section_of(error: BaseException) -> str:
    """The part of the book that the code had in hand when an error was raised; or empty."""
    frames = [frame for frame, _ in traceback.walk_tb(error.__traceback__)]
    for frame in reversed(frames):
        for value in list(frame.f_locals.values()):
            if found := _known(value):
                return found
    return ""


def _known(value: object) -> str:
    """What a value says of its place: an element of a page, or blocks of the book's tree."""
    from lxml import etree

    element = getattr(value, "element", value)
    if isinstance(element, etree._Element):  # noqa: SLF001 - lxml's own name for it
        lineage = [element, *element.iterancestors()]
        name = next((found for one in lineage if (found := one.get("id"))), "")
        text = " ".join("".join(element.itertext()).split())
        said = f' "{shorten(text, 60)}"' if text and len(lineage) > DEEP else ""
        return f"#{name}{said}" if name else ""
    if isinstance(value, list) and value and isinstance(value[0], dict) and "t" in value[0]:
        headings = (node["c"][1][0] for node in value if node.get("t") == "Header")
        return "".join(f"#{name}" for name in list(headings)[:1])
    return ""


def of_work(failed: WorkFailedError, where: str, most: Limits) -> Finding:
    """What is said of work that failed; ``where`` names the work, ``most`` are its limits."""
    while_at = f", at {failed.place}" if failed.place else ""
    is_late = failed.code == -signal.SIGXCPU
    if is_late or failed.code == LOST or _is_short_of_memory(failed.error):
        what, tip = limits.exceeded(most, memory=not is_late)
        return Finding(where, what + while_at, tip)
    if failed.error:
        return of(failed.error, where, while_at, failed.lines)
    what = f"its process was ended from outside, or crashed ({limits.name_of(failed.code)})"
    tip = "see whether there is memory enough, or try --jobs 1"
    return Finding(where, what + while_at, tip)


def _is_short_of_memory(error: BaseException | None) -> bool:
    """Whether memory was refused: to Python, or to a call of the system."""
    return isinstance(error, MemoryError) or getattr(error, "errno", None) == errno.ENOMEM


def of(error: BaseException, where: str, while_at: str = "", lines: str = "") -> Finding:
    """What is said of an error that is none of ours."""
    if isinstance(error, OSError) and error.errno in ROOM:
        # Where there is a name it is that of a file that may be gone by now: the disk is meant.
        what = f"it cannot be written: {error.strerror}"
        return Finding(where, what, "make room, and run it again")
    if _is_short_of_memory(error):
        what = f"this machine has not enough memory for it{while_at}"
        return Finding(where, what, "close other programs, or try --jobs 1")
    if isinstance(error, OSError) and error.strerror:
        file = f"{error.filename}: " if error.filename else ""
        what = f"{file}{error.strerror}{while_at}"
        return Finding(where, what, "allow it, or put right what is missing, and run it again")
    if isinstance(error, RecursionError):
        what = f"something in it is nested too deeply{while_at}"
        return Finding(where, what, "nest lists, quotations and markup less deeply")
    place = f" ({lines or lines_of(error)})"
    what = f"{type(error).__name__}: {error}{place}{while_at}"
    return Finding(where, what, "please report it, with the text that causes it")
