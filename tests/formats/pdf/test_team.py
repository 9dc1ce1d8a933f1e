"""Parts that answer in processes of their own answer as they would in this one."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Sequence

import pytest

from hexapla.errors import Finding, ToolError
from hexapla.formats.pdf.parts.team import Question, team

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="processes are forked on Linux only"
)


class Counter:
    """Something with a state, in the place of a part."""

    def __init__(self, start: int) -> None:
        self.count = start

    def add(self, number: int) -> tuple[int, int]:
        """Count on; the count, and the process that it is in."""
        self.count += number
        return self.count, os.getpid()

    def fail(self) -> None:
        """Find something wrong."""
        raise ToolError(Finding("here", f"it is {self.count}", "count anew"))

    def stumble(self) -> None:
        """Meet what nobody has thought of."""
        self.count //= 0

    def end(self) -> None:
        """End the process, as a system does that has no more memory or time."""
        os.kill(os.getpid(), signal.SIGXCPU)


def add(numbers: Sequence[int]) -> list[Question]:
    """Ask each counter to add its number."""
    return [Question(at, "add", (number,)) for at, number in enumerate(numbers)]


@pytest.mark.parametrize("processes", [1, 2, 3, 9])
def test_parts_keep_their_state(processes: int) -> None:
    """Each part stays where it is: what it was told before still counts when it is asked again."""
    parts = [Counter(10 * number) for number in range(5)]
    with team(parts, [1, 5, 2, 4, 3], processes) as group:
        first = group.ask(add([1, 2, 3, 4, 5]))
        second = group.ask(add([5, 4, 3, 2, 1])[::-1])[::-1]
    assert [count for count, _ in first] == [1, 12, 23, 34, 45]
    assert [count for count, _ in second] == [6, 16, 26, 36, 46]
    assert [place for _, place in first] == [place for _, place in second]
    homes = {place for _, place in first}
    assert len(homes) == min(processes, 5)
    assert (os.getpid() in homes) == (processes == 1)


def test_an_error_is_that_of_the_part() -> None:
    """What is wrong with a part is told as if it were laid out here."""
    with team([Counter(1), Counter(2)], [1, 1], 2) as group, pytest.raises(ToolError) as caught:
        group.ask([Question(1, "fail")])
    assert caught.value.findings[0].what == "it is 2"


def test_a_fault_of_ours_keeps_its_kind() -> None:
    """An error that is no finding comes through, too."""
    with team([Counter(1), Counter(2)], [1, 1], 2) as group, pytest.raises(ZeroDivisionError):
        group.ask([Question(0, "stumble")])


def test_no_process_is_left() -> None:
    """When the work is done, all processes have ended."""
    with team([Counter(1), Counter(2), Counter(3)], [1, 1, 1], 3) as group:
        places = [place for _, place in group.ask(add([1, 1, 1]))]
    assert os.getpid() not in places
    for place in places:
        with pytest.raises(ProcessLookupError):
            os.kill(place, 0)


def test_what_ends_a_part_ends_the_work() -> None:
    """A process that the system ends takes the one along that asked: the limit was that of both."""
    program = (
        "from tests.formats.pdf.test_team import *\n"
        "with team([Counter(1), Counter(2)], [1, 1], 2) as group:\n"
        "    group.ask([Question(1, 'end')])\n"
    )
    ended = subprocess.run([sys.executable, "-c", program], check=False, timeout=60)
    assert ended.returncode == -signal.SIGXCPU
