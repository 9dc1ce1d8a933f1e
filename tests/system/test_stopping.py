"""Stopping: one clean line, at once, always; and nothing that was started lives on."""

from __future__ import annotations

import os
import pty
import re
import select
import shutil
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from hexapla.system import stopping
from tests.conftest import ROOT, snapshot
from tests.support.processes import started

LIMIT = 60
"""Seconds after which a process is taken for hanging, and killed."""

MOMENTS: dict[str, Callable[[Path], bool]] = {
    "it starts its processes": lambda book: any(book.glob(".dist-*")),
    "the first file is there": lambda book: any(book.glob(".dist-*/*/*")),
    "it publishes": lambda book: any(book.glob(".dist-*/manifest.json")),
}


@dataclass(frozen=True)
class Ended:
    """How a build ended that was stopped."""

    code: int
    lines: list[str]
    """What it said at the end, without the bar and the echo of the key."""


def _stopped(book: Path, moment: str, stop: Callable[[int, int], object], mark: str) -> Ended:
    """A build on a terminal of its own, stopped when it has come so far."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.environ.update(MARK=mark, TMPDIR=str(book.parent / "tmp"))
        os.chdir(ROOT)
        signal.alarm(LIMIT)  # whatever happens, the system ends it
        command = [sys.executable, "build.py", "--project", str(book)]
        os.execv(sys.executable, command)  # noqa: S606 - a shell would have the terminal
    said, sent = b"", False
    while True:
        if not sent and MOMENTS[moment](book):
            stop(pid, terminal)
            sent = True
        if select.select([terminal], [], [], 0.001)[0]:
            try:
                said += os.read(terminal, 65536)
            except OSError:  # the terminal has been left
                break
    os.close(terminal)
    code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    assert sent, "it ended before it came so far"
    text = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]|\^C", "", said.decode(errors="replace"))
    lines = [line.strip() for line in re.split(r"[\r\n]+", text)]
    return Ended(code, [line for line in lines if line and not re.search("[━╸╺]", line)])


def _living(mark: str) -> list[bytes]:
    """The processes that have inherited a mark from a build."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if f"MARK={mark}".encode() in (process / "environ").read_bytes():
                found.append((process / "cmdline").read_bytes())
        except OSError:  # it has ended meanwhile
            continue
    return found


@pytest.mark.slow
@pytest.mark.parametrize("times", [1, 2, 5])
@pytest.mark.parametrize("moment", MOMENTS)
def test_ctrl_c_in_a_terminal(built_book: Path, moment: str, times: int) -> None:
    """However often it is pressed, and when: one line, 130, no process and no folder is left."""
    (built_book.parent / "tmp").mkdir()
    before, mark = snapshot(built_book), uuid.uuid4().hex
    ended = _stopped(
        built_book, moment, lambda _pid, terminal: os.write(terminal, b"\x03" * times), mark
    )
    assert ended.code == 130, ended
    assert ended.lines == ["stopped; dist/ and translations/ are as they were"]
    assert _living(mark) == []
    assert list(built_book.glob(".dist-*")) == []
    assert list((built_book.parent / "tmp").iterdir()) == []
    assert snapshot(built_book) == before


def test_stopped_while_a_folder_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A signal in the moment after a folder was made leaves none behind."""
    make = Path.mkdir

    def interrupted(folder: Path, mode: int) -> None:
        make(folder, mode)
        raise stopping.Stopped

    monkeypatch.setattr(Path, "mkdir", interrupted)
    with pytest.raises(stopping.Stopped), stopping.temporary_folder(tmp_path / "passing"):
        pass
    stopping.clear()
    assert list(tmp_path.iterdir()) == []


def test_no_folder_of_somebody_else_is_removed(tmp_path: Path) -> None:
    """A folder that is there already is refused, and stays."""
    (tmp_path / "mine").mkdir()
    with pytest.raises(FileExistsError), stopping.temporary_folder(tmp_path / "mine"):
        pass
    stopping.clear()
    assert (tmp_path / "mine").is_dir()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
@pytest.mark.parametrize("ignored", [False, True])
def test_signals(built_book: Path, number: signal.Signals, *, ignored: bool) -> None:
    """SIGTERM and SIGHUP stop it like Ctrl-C, also where that was ignored when it began."""
    command = [sys.executable, str(ROOT / "build.py"), "--project", str(built_book)]
    mark = uuid.uuid4().hex
    if ignored:
        command = ["sh", "-c", 'trap "" INT; exec "$@"', "sh", *command]
    with started(command, env={**os.environ, "MARK": mark}, stderr=subprocess.PIPE) as build:
        while build.poll() is None and not MOMENTS["it starts its processes"](built_book):
            pass
        if ignored:
            build.send_signal(signal.SIGINT)
        build.send_signal(number)
        _, said = build.communicate(timeout=LIMIT)
    assert build.returncode == 128 + number
    assert said == "stopped; dist/ and translations/ are as they were\n"
    assert _living(mark) == []
    assert list(built_book.glob(".dist-*")) == []


@pytest.mark.slow
@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize("redirected", [">&-", "2>&-", "<&- >&- 2>&-", "| head -c 1", ">/dev/full"])
def test_nobody_reads(starter: Path, redirected: str, unbuffered: str) -> None:
    """What is printed to a closed stream, a broken pipe or a full disk makes no traceback."""
    if "full" in redirected and not Path("/dev/full").exists():
        pytest.skip("there is no /dev/full")
    command = f'"{sys.executable}" build.py status --project "{starter}" {redirected}'
    done = subprocess.run(
        ["sh", "-c", command],
        cwd=ROOT,
        env={**os.environ, "PYTHONUNBUFFERED": unbuffered},
        capture_output=True,
        text=True,
        check=False,
        timeout=LIMIT,
    )
    assert "Traceback" not in done.stderr
    assert "Exception" not in done.stderr
    assert ("No space left" in done.stderr) == ("full" in redirected)


def test_stopped_where_python_hides_it(starter: Path) -> None:
    """A signal that comes while Python makes a class, and is told as another error, stops it."""
    program = (
        "import os, signal, sys\n"
        "from hexapla.cli import main\n"
        "from hexapla.commands import status\n"
        "class Field:\n"
        "    def __set_name__(self, _owner, _name): os.kill(os.getpid(), signal.SIGTERM)\n"
        "status.status = lambda _root: type('Owner', (), {'field': Field()})\n"
        f"sys.exit(main.main(['status', '--project', {str(starter)!r}]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=LIMIT,
    )
    assert done.stderr == "stopped; dist/ and translations/ are as they were\n"
    assert done.returncode == 128 + signal.SIGTERM


def test_worker_ends_with_its_giver(tmp_path: Path) -> None:
    """A process whose giver is killed ends, and so does what it has started."""
    mark = uuid.uuid4().hex
    program = (
        "from hexapla.system import workers; import subprocess\n"
        "workers.local(1).submit(subprocess.run, ['sleep', '60']).result()"
    )
    with started(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env={**os.environ, "MARK": mark, "TMPDIR": str(tmp_path)},
    ) as giver:
        while not any(b"sleep" in command for command in _living(mark)):
            assert giver.poll() is None
        giver.kill()
    for _ in range(LIMIT * 10):
        if not _living(mark):
            break
        time.sleep(0.1)
    assert _living(mark) == []
    shutil.rmtree(tmp_path)
