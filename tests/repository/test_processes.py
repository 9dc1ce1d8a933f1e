"""How the tests themselves behave: none waits for ever, and none reads a clock."""

from __future__ import annotations

import ast
import os
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.conftest import ROOT
from tests.support.processes import LIMIT, started

FILES = [
    path
    for path in sorted((ROOT / "tests").rglob("*.py"))
    if path.parent.name not in {"model", "mutants"}  # commands of their own, which take their time
]
TREES = {path: ast.parse(path.read_text(encoding="utf-8")) for path in FILES}

CLOCKS = {"time", "monotonic", "perf_counter", "process_time", "now", "today", "utcnow"}


def _calls() -> Iterator[tuple[str, str, ast.Call]]:
    """The calls in all files of a name in a module or of a thing: where, ``subprocess.run``."""
    for path, tree in TREES.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                yield f"{path.name}:{node.lineno}", ast.unparse(node.func), node


def _waits(name: str, call: ast.Call) -> bool:
    """Whether this waits for a process or a thread, unless it is told how long."""
    owner, _, method = name.rpartition(".")
    # ``join`` without an argument is a thread's and not a text's.
    bare_join = method == "join" and not call.args
    return owner == "subprocess" or method in {"communicate", "wait"} or bare_join


def test_nothing_is_waited_for_without_a_limit() -> None:
    """Whatever waits for a process or a thread says how long; only ``started`` starts one bare."""
    endless = [
        f"{where}: {name}"
        for where, name, call in _calls()
        if _waits(name, call) and "timeout" not in {keyword.arg for keyword in call.keywords}
    ]
    assert [line for line in endless if not line.startswith("processes.py")] == []
    assert len(endless) == 1


def test_no_clock_is_read() -> None:
    """What a test says is the same on a busy machine and at any hour."""
    found = [
        f"{where}: {name}"
        for where, name, _ in _calls()
        if name.split(".")[0] in {"time", "datetime", "date"} and name.split(".")[-1] in CLOCKS
    ]
    assert found == []


def test_processes_and_clocks_are_called_by_their_full_names() -> None:
    """So that the two tests above see them."""
    imports = [node for tree in TREES.values() for node in ast.walk(tree)]
    modules = {node.module for node in imports if isinstance(node, ast.ImportFrom)}
    assert not {"subprocess", "time"} & modules


def _pytest(folder: Path, test: str, *options: str, **env: str) -> subprocess.CompletedProcess[str]:
    """What pytest says of this test alone, with the settings and hooks of ours."""
    (folder / "test_it.py").write_text(test, encoding="utf-8")
    ours = ["-p", "tests.conftest", "-p", "no:cacheprovider", "-c", str(ROOT / "pyproject.toml")]
    return subprocess.run(
        [sys.executable, "-m", "pytest", *ours, "--rootdir", str(folder), *options, str(folder)],
        cwd=ROOT,
        env={**os.environ, **env},
        capture_output=True,
        text=True,
        timeout=LIMIT,
        check=False,
    )


def test_a_test_that_hangs_is_ended(tmp_path: Path) -> None:
    """Where nothing else does, pytest ends a test that takes too long, and says which one."""
    test = "import time\ndef test_hangs(): time.sleep(3600)\n"
    done = _pytest(tmp_path, test, "-o", "faulthandler_timeout=1")
    assert done.returncode not in {0, 5}
    assert "test_hangs" in done.stderr


def test_in_ci_nothing_is_skipped(tmp_path: Path) -> None:
    """Where CI is set, a test that skips itself fails, and tells why; elsewhere it is skipped."""
    test = "import pytest\ndef test_it(): pytest.skip('no such tool')\n"
    done = _pytest(tmp_path, test, CI="true")
    assert done.returncode == 1
    assert "no such tool" in done.stdout
    done = _pytest(tmp_path, test, CI="")
    assert done.returncode == 0
    assert "1 skipped" in done.stdout


def test_what_a_test_starts_does_not_outlive_it() -> None:
    """A process goes with its block, and so does what it has started itself."""
    read, write = os.pipe()
    with started(["sh", "-c", "sleep 3600 & wait"], pass_fds=[write]) as process:
        os.close(write)
        assert process.poll() is None
    assert process.returncode == -signal.SIGKILL
    # The pipe ends when nobody is left who could write into it.
    assert select.select([read], [], [], LIMIT)[0] == [read]
    assert os.read(read, 1) == b""
    os.close(read)
