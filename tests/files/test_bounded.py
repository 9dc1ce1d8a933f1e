"""Programs and data from outside, which get so much time, and are so deep, and no more."""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import time
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from hexapla.errors import ToolError
from hexapla.files import bounded_json, bounded_toml
from hexapla.source import pandoc
from hexapla.system import subprocesses
from tests.conftest import ROOT
from tests.support.processes import started

PATIENCE = 60
"""Seconds that nothing here may take, on a machine that does much else."""


# Programs

BUILD = """\
import sys
from concurrent.futures import ThreadPoolExecutor
from hexapla.system import subprocesses
tool = "import os, sys, time; open(sys.argv[1], 'w').write(str(os.getpid())); time.sleep(600)"
command = [sys.executable, "-c", tool]
def work(name):
    subprocesses.run([*command, name], b"", seconds=600, patience=600)
with ThreadPoolExecutor() as pool:
    list(pool.map(work, sys.argv[1:]))
"""


def _is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    stat = Path(f"/proc/{process}/stat")  # what has ended and was not collected yet
    return not (stat.exists() and stat.read_text().rpartition(")")[2].split()[0] == "Z")


def _wait_until(happens: str, is_so: Callable[[], bool]) -> None:
    for _ in range(20 * PATIENCE):
        if is_so():
            return
        time.sleep(0.05)
    pytest.fail(f"{happens} never happened")


def test_programs_end_with_us(tmp_path: Path) -> None:
    """What is killed takes the programs with it that its threads wait for."""
    names = [tmp_path / "one", tmp_path / "two"]
    command = [sys.executable, "-c", BUILD, *map(str, names)]
    with started(command, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}) as build:
        _wait_until("the start", lambda: all(n.exists() and n.read_text() for n in names))
        build.send_signal(signal.SIGKILL)
    tools = [int(name.read_text()) for name in names]
    _wait_until("the end", lambda: not any(map(_is_running, tools)))


def test_programs_have_so_much_processor_time() -> None:
    """What turns in circles is ended by the processor's clock, whatever else runs."""
    with pytest.raises(subprocesses.OutOfTimeError):
        subprocesses.run(["sh", "-c", "while :; do :; done"], b"", seconds=1, patience=PATIENCE)


def test_programs_have_so_much_patience() -> None:
    """What waits for ever is ended by the clock on the wall."""
    with pytest.raises(subprocesses.OutOfTimeError):
        subprocesses.run(["sleep", "600"], b"", seconds=600, patience=0.5)


def test_programs_answer() -> None:
    """Input, output, messages and code pass as they are."""
    done = subprocesses.run(
        ["sh", "-c", "cat; echo said >&2; exit 3"], b"given\0", seconds=9, patience=PATIENCE
    )
    assert (done.returncode, done.stdout, done.stderr) == (3, b"given\0", b"said\n")


def test_pandoc_has_so_much_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """A text that pandoc would read for ever is told by its file."""
    monkeypatch.setattr(pandoc, "SECONDS", 1)
    with pytest.raises(ToolError, match=r"source/01\.md: pandoc gave up after 2 seconds"):
        pandoc.read("&" * 60_000, "source/01.md")


# JSON

DEEP = {
    "lists": "[" * 200_000,
    "objects": '{"a":' * 200_000,
    "closed": "[" * 150 + "]" * 150,
    "after a text with brackets": '["]]]]]]\\"]]]",' + "[" * 150 + "]" * 151,
}


@pytest.mark.parametrize("name", DEEP)
def test_deep_json(name: str) -> None:
    """JSON with too many levels is refused, in a thread too, and ends no process."""
    told: list[Exception] = []

    def read() -> None:
        try:
            bounded_json.loads(DEEP[name].encode())
        except json.JSONDecodeError as error:
            told.append(error)

    thread = threading.Thread(target=read)
    thread.start()
    thread.join(PATIENCE)
    assert [str(error).partition(":")[0] for error in told] == ["more than 100 levels"]


@pytest.mark.parametrize(
    "said", ['{"a": ["]}", "\\\\", "\\"[[["]}', "[1, 2.5, null]", '"[[[["', "[" * 99 + "]" * 99]
)
def test_other_json(said: str) -> None:
    """Brackets inside texts count for nothing, and what is JSON is read as it is."""
    assert bounded_json.loads(said) == bounded_json.loads(said.encode("utf-16")) == json.loads(said)


@pytest.mark.parametrize("said", ["", "[", '"', '"\\', "1" * 5000, b"\xff\xff", "]" * 500])
def test_no_json(said: str | bytes) -> None:
    """Whatever is no JSON is told as such."""
    with pytest.raises(json.JSONDecodeError):
        bounded_json.loads(said)


# TOML


@pytest.mark.parametrize(
    "text",
    ["x = " + "[" * 100_000, "x." * 3000 + "y = 1", "x = " + "{a = " * 3000, "x=" + "9" * 5000],
)
def test_deep_toml(text: str) -> None:
    """TOML with too many levels, or a number that is too long, is refused."""
    with pytest.raises(tomllib.TOMLDecodeError):
        bounded_toml.loads(text)
