"""No template takes the machine: a limit is reached, and one clear error says where."""

from __future__ import annotations

import ctypes
import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from hexapla.errors import Finding, ToolError, UsageError
from hexapla.system import accidents, limits, workers
from hexapla.system.accidents import WorkFailedError
from hexapla.system.limits import Limits
from hexapla.theme import Theme
from tests.conftest import ROOT, Hexapla
from tests.support.hostile_templates import BROKEN, ENDLESS
from tests.support.processes import LIMIT, started

FEW = Limits(1, 2**28)
"""A second and a quarter of a GiB."""


def _spin() -> None:
    limits.at("the loop")
    while True:
        pass


def _power() -> object:
    return 10 ** (10**10)


def _fill() -> int:
    return len("x" * 10**10)


def _allocate() -> int:
    return int(ctypes.CDLL(None).malloc(2**29))


def _descend() -> None:
    _descend()


def _crash() -> None:
    ctypes.string_at(0)


def _misbehave() -> None:
    raise _OddError(1, 2)


class _OddError(Exception):
    def __init__(self, one: int, _two: int) -> None:
        super().__init__(one)


def _failure(call: Callable[[], object]) -> Finding:
    with workers.local(1) as executor:
        with pytest.raises(WorkFailedError) as caught:
            executor.limited(FEW, call).result(timeout=60)
        assert executor.submit(os.getpid).result(timeout=60) != os.getpid(), "others go on"
    return accidents.of_work(caught.value, "the en edition, pdf", FEW)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("call", "what"),
    [
        (_spin, "it took more than 1 seconds of CPU time, at the loop"),
        (_power, "it took more than 1 seconds of CPU time"),
        (_fill, "it asked for more than 0.2 GiB of memory"),
        (_descend, "something in it is nested too deeply"),
        (_crash, "its process was ended from outside, or crashed (SIGSEGV)"),
        (_misbehave, "RuntimeError: _OddError: 1 (test_limits.py"),
    ],
)
def test_limits_hold(call: Callable[[], object], what: str) -> None:
    """Python or C, a loop or one step that never ends: it is told, and other work goes on."""
    assert _failure(call).what.startswith(what)


def test_memory_of_c_is_limited() -> None:
    """A library in C gets no more memory than the limit, either."""
    with workers.local(1) as executor:
        assert executor.limited(FEW, _allocate).result(timeout=60) == 0
        assert executor.limited(Limits(1, 2**31), _allocate).result(timeout=60) != 0


def test_limits_are_of_each_work() -> None:
    """What earlier work took in the same process is not counted against later work."""
    with workers.local(1) as executor:
        made = [executor.limited(FEW, _most_of_it).result(timeout=60) for _ in range(4)]
    assert len(set(made)) == 1


def _most_of_it() -> int:
    while sum(os.times()[:2]) % 1 < 0.5:
        pass
    return os.getpid()


def test_user_sets_the_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """HEXAPLA_LIMITS is how many times the usual; 0 is none; anything else is refused."""
    usual = limits.of([])
    monkeypatch.setenv(limits.VARIABLE, "2")
    assert limits.of([]) == Limits(2 * usual.seconds, 2 * usual.memory)
    monkeypatch.setenv(limits.VARIABLE, "0")
    assert limits.of([]) == limits.NONE
    for wrong in ("-1", "nan", "inf", "much"):
        monkeypatch.setenv(limits.VARIABLE, wrong)
        with pytest.raises(UsageError, match=limits.VARIABLE):
            limits.of([])


def _with(book: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        file = book / "templates" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return book


@pytest.mark.slow
@pytest.mark.parametrize(
    ("kind", "made", "where"),
    [
        ("a text of ten gigabytes", "pdf", "the en edition, pdf: it asked for more"),
        ("loops in loops", "html", "the en edition, html: it took more"),
        ("a first page without an end", "html", "the site: it took more"),
        ("a drawing of drawings", "pdf", "the en edition, pdf: it "),
    ],
)
def test_hostile_templates(
    hexapla: Hexapla, small_book: Path, kind: str, made: str, where: str
) -> None:
    """A template that never ends, or fills the memory: edition, format and template are named."""
    _with(small_book, ENDLESS[kind])
    done = hexapla(
        *("--project", small_book, "--format", made, "--language", "en"),
        env={limits.VARIABLE: "0.15", "COLUMNS": "300"},
    )
    assert done.code == 1
    assert where in done.stderr
    assert f"templates/{next(iter(ENDLESS[kind]))}" in done.stderr or kind.endswith("drawings")
    assert done.stderr.count("ERROR") == 1, done.stderr
    assert not (small_book / "dist").exists()


@pytest.mark.parametrize("kind", [kind for kind in BROKEN if "network" not in kind])
def test_broken_templates(tmp_path: Path, kind: str) -> None:
    """A mistake in a template is told with the template."""
    files = BROKEN[kind]
    name = next(iter(files))
    with pytest.raises(ToolError) as caught:
        Theme(_with(tmp_path, files), shutil.copytree(tmp_path, tmp_path / "ours")).render(name)
    assert all(f.where.startswith("templates/") and f.tip for f in caught.value.findings)


def test_address_in_a_style(hexapla: Hexapla, small_book: Path) -> None:
    """Nothing is fetched for a style of the book: template and address are named."""
    _with(small_book, BROKEN["a picture of the network"])
    done = hexapla("--project", small_book, "--format", "pdf", "--language", "en")
    assert done.code == 1
    said = " ".join(done.stderr.split())
    assert "templates/pdf/style.css: it asks for http://127.0.0.1:9/x.png" in said


def test_section_of_a_missing_glyph(hexapla: Hexapla, small_book: Path) -> None:
    """What is said of a character that no font has names the section that it stands in."""
    source = small_book / "source" / "02-going-on.md"
    source.write_text(source.read_text(encoding="utf-8") + "\n\U000f0000.\n", encoding="utf-8")
    done = hexapla("--project", small_book, "--format", "pdf", "--language", "en")
    assert done.code == 1
    assert re.search(
        r"source/02-going-on\.md#[a-z-]+, line \d+ in en: no font here has 1", done.stderr
    )


GIVER = """
import re, sys, time
from hexapla.system import workers
from hexapla.system.limits import Limits
with workers.local(1) as executor:
    executor.limited(Limits(600, 2**30), re.match, r"(a+)+$", "a" * 60 + "b")
    time.sleep(1)
    print([process._process.pid for process in executor._all], flush=True)
    time.sleep(600)
"""


def _state(stat: Path) -> str:
    """The state of a process by its file; nothing where it is no more."""
    try:
        return stat.read_text().rpartition(")")[2].split()[0]
    except OSError:  # also while it is read
        return ""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends a process with its parent")
def test_a_step_that_never_ends_ends_with_its_giver() -> None:
    """Work that is stuck in C, where no thread of Python comes to its turn, is not left behind."""
    with started([sys.executable, "-c", GIVER], cwd=ROOT, stdout=subprocess.PIPE) as giver:
        assert giver.stdout
        (worker,) = json.loads(giver.stdout.readline())
        giver.kill()
        giver.wait(timeout=LIMIT)
        stat = Path(f"/proc/{worker}/stat")
        for _ in range(100):
            # Where nobody waits for it, it stays in the list as a dead one (Z).
            if _state(stat) in {"", "Z"}:
                return
            time.sleep(0.1)
    pytest.fail("the worker goes on")
