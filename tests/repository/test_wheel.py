"""The wheel: what somebody who installs Hexapla gets."""

from __future__ import annotations

import configparser
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.conftest import ROOT, Once
from tests.support.processes import LIMIT

PARTS = ("hexapla", "templates", "pyproject.toml", "LICENSE", "README.md")
LAUNCHER = """import sys
from {module} import {function}
if __name__ == "__main__":
    sys.exit({function}())
"""
"""What pip writes for a command of an installed package."""


@pytest.fixture
def wheel(once: Once) -> Path:
    """The wheel, unpacked. Built without a network from a copy, so that nothing is left here."""

    def fill(folder: Path) -> None:
        copied = folder.with_name("wheel-source")
        for name in PARTS:
            path = ROOT / name
            if path.is_dir():
                ignored = shutil.ignore_patterns("__pycache__")
                shutil.copytree(path, copied / name, ignore=ignored, dirs_exist_ok=True)
            else:
                shutil.copy(path, copied / name)
        built = folder.with_name("wheels")
        command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(built)]
        subprocess.run(command, cwd=copied, check=True, capture_output=True, timeout=LIMIT)
        with zipfile.ZipFile(next(built.glob("hexapla-*-py3-none-any.whl"))) as packed:
            packed.extractall(folder)

    return once("wheel", fill)


def run(wheel: Path, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command of the wheel in a folder far from this repository."""
    entries = configparser.ConfigParser()
    entries.read(next(wheel.glob("hexapla-*.dist-info")) / "entry_points.txt")
    module, _, function = entries["console_scripts"]["hexapla"].partition(":")
    launcher = folder / "hexapla-command"
    launcher.write_text(LAUNCHER.format(module=module, function=function), encoding="utf-8")
    return subprocess.run(
        [sys.executable, "-P", str(launcher), *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(wheel)},
        capture_output=True,
        text=True,
        timeout=LIMIT,
        check=False,
    )


def test_wheel_holds_everything(wheel: Path) -> None:
    """The wheel holds every module and every template, and no tests."""
    for name, inside in (("hexapla", "hexapla"), ("templates", "hexapla/templates")):
        files = [file for file in (ROOT / name).rglob("*") if file.is_file()]
        names = {f.relative_to(ROOT / name) for f in files if "__pycache__" not in f.parts}
        assert len(names) > 10
        assert {path for path in names if not (wheel / inside / path).is_file()} == set()
    assert not list(wheel.rglob("test_*"))
    assert {path.name.partition("-")[0] for path in wheel.iterdir()} == {"hexapla"}


def test_wheel_gives_the_command(wheel: Path, tmp_path: Path) -> None:
    """Installed, the command is there and loads the wheel's own modules."""
    done = run(wheel, tmp_path, "--help")
    assert (done.returncode, done.stderr) == (0, "")
    assert "usage: hexapla" in done.stdout
    asked = [sys.executable, "-P", "-c", "import hexapla; print(hexapla.__file__)"]
    env = {**os.environ, "PYTHONPATH": str(wheel)}
    where = subprocess.check_output(asked, cwd=tmp_path, env=env, text=True, timeout=LIMIT)
    assert Path(where.strip()).is_relative_to(wheel)


@pytest.mark.slow
def test_wheel_builds_a_book(wheel: Path, tmp_path: Path) -> None:
    """Installed, ``new`` and ``build`` give a finished book, and ``verify`` proves it."""
    assert run(wheel, tmp_path, "new", "book").returncode == 0
    done = run(wheel, tmp_path, "--project", "book")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "book" / "dist" / "index.html").is_file()
    done = run(wheel, tmp_path, "verify", "--project", "book")
    assert done.stdout == "6 artifacts, 0 differences\n", done.stderr
