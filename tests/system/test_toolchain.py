"""The fingerprint of all that makes bytes besides the book."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from hexapla.system import toolchain
from tests.conftest import ROOT


def now() -> str:
    toolchain.fingerprint.cache_clear()
    try:
        return toolchain.fingerprint()
    finally:
        toolchain.fingerprint.cache_clear()


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A place with code, templates, a package, fonts and a library of the test's own."""
    for name in ("hexapla/code.py", "templates/page.html", "fonts/a/Noto.ttf", "lib/libpango.so"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x", encoding="utf-8")
    (tmp_path / "site" / "jinja2-3.0.dist-info").mkdir(parents=True)
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "pandoc").write_text("x", encoding="utf-8")
    monkeypatch.setattr(toolchain, "HOME", tmp_path)
    monkeypatch.setattr(toolchain, "FONT_FOLDERS", (str(tmp_path / "fonts"), "/nowhere"))
    monkeypatch.setattr(toolchain, "LIBRARY_FOLDERS", (str(tmp_path / "lib"),))
    monkeypatch.setattr(sys, "path", [*sys.path, str(tmp_path / "site")])
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    return tmp_path


def test_it_is_the_same_in_every_process() -> None:
    """Two processes with the same tools have the same fingerprint, however they were started."""
    program = "from hexapla.system import toolchain; print(toolchain.fingerprint())"
    environment = {**os.environ, "PYTHONHASHSEED": "1"}
    runs = {
        subprocess.run(
            [sys.executable, "-c", program],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        ).stdout
        for _ in range(2)
    }
    assert len(runs) == 1
    assert now() == now() == runs.pop().strip()


def rewritten(name: str) -> Callable[[Path], object]:
    return lambda home: (home / name).write_text("xx", encoding="utf-8")


@pytest.mark.parametrize(
    "change",
    [
        rewritten("hexapla/code.py"),
        rewritten("hexapla/new.py"),
        rewritten("templates/page.html"),
        rewritten("fonts/a/Noto.ttf"),
        rewritten("fonts/New.ttf"),
        rewritten("lib/libpango.so"),
        rewritten("lib/libharfbuzz.so.1"),
        rewritten("bin/pandoc"),
        lambda home: (home / "site" / "jinja2-3.1.dist-info").mkdir(),
        lambda home: (home / "templates" / "page.html").unlink(),
        lambda _: os.environ.update(LC_ALL="tr_TR.UTF-8"),
        lambda _: os.environ.update(HEXAPLA_LIMITS="3"),
    ],
)
def test_it_changes_with_any_tool(
    home: Path, monkeypatch: pytest.MonkeyPatch, change: Callable[[Path], object]
) -> None:
    """It is another one when code, a template, a package, a font, a library or a variable is."""
    for name in ("LC_ALL", "HEXAPLA_LIMITS"):
        monkeypatch.setenv(name, "0")
    before = now()
    assert now() == before
    change(home)
    assert now() != before


def test_what_is_none_of_its_business_changes_nothing(home: Path) -> None:
    """Other libraries, compiled modules, and a link in a circle do not matter."""
    before = now()
    (home / "lib" / "libother.so").write_text("x", encoding="utf-8")
    (home / "hexapla" / "__pycache__").mkdir()
    (home / "hexapla" / "__pycache__" / "code.pyc").write_text("x", encoding="utf-8")
    (home / "fonts" / "circle").symlink_to(home / "fonts")
    after = now()
    (home / "fonts" / "circle").unlink()
    assert now() == before
    assert after != ""
