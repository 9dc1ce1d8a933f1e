"""The shell scripts of the project."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.support.judges import missing
from tests.support.processes import LIMIT

PLACES = (ROOT, ROOT / ".ci", ROOT / "tools", ROOT / "tests")


def is_shell(file: Path) -> bool:
    """Whether a file is a shell script, by its first line."""
    with file.open("rb") as opened:
        first = opened.readline(100)
    return first.startswith(b"#!") and first.rstrip().endswith((b"sh", b"sh -e", b"sh -eu"))


SCRIPTS = [
    file
    for place in PLACES
    for file in sorted(place.iterdir())
    if file.is_file() and is_shell(file)
]


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_shellcheck(script: Path) -> None:
    """ShellCheck has nothing against the script, not even a remark."""
    if not shutil.which("shellcheck"):
        missing("ShellCheck", "apt-get install shellcheck")
    done = subprocess.run(
        ["shellcheck", "--severity=style", str(script)],
        capture_output=True,
        text=True,
        check=False,
        timeout=LIMIT,
    )
    assert done.stdout + done.stderr == ""


def test_scripts_are_found() -> None:
    """The set-up, the bare machine and what CI runs are among the scripts."""
    assert {"setup", "fresh", "lock", "installed", "run"} <= {script.name for script in SCRIPTS}
