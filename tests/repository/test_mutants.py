"""The runner of faults: it tells tests that find a fault from those that do not."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from tests.mutants import faults
from tests.mutants.running import ROOT, put, run

SOURCE = """\
def greater(one: int, other: int) -> bool:
    return one > other


def first(names: list[str]) -> str:
    while names and not names[0]:
        names = names[1:]
    return names[0] if names else ""
"""
TESTS = """\
from thing import greater, first

def test_greater():
    assert (greater(2, 1), greater(1, 2), greater(1, 1)) == (True, False, False)
"""
MORE = """
def test_first():
    assert (first([""]), first(["", "", "a", "b"]), first(["c"])) == ("", "a", "c")
"""


def project(folder: Path, tests: str) -> Path:
    """A project of one module with these tests; returns the module."""
    (folder / "test_thing.py").write_text(tests)
    (folder / "thing.py").write_text(SOURCE)
    return folder / "thing.py"


def test_a_fault_is_killed_and_a_change_of_nothing_is_not(tmp_path: Path) -> None:
    """A fault that a test sees is killed, one that none sees survives, and so does no fault."""
    module = project(tmp_path, TESTS)
    fates = {}
    for new in (SOURCE, SOURCE.replace(">", ">=", 2), SOURCE.replace("[1:]", "[2:]")):
        put(module, new)
        fates[new] = run(tmp_path, ["test_thing.py"], 120).passed
    assert list(fates.values()) == [True, False, True]


def test_an_endless_loop_is_killed(tmp_path: Path) -> None:
    """Tests that do not come to their end have found the fault."""
    put(project(tmp_path, TESTS + MORE), SOURCE.replace("names[1:]", "names"))
    assert not run(tmp_path, ["test_thing.py"], 5).passed


def test_no_tests_are_no_proof(tmp_path: Path) -> None:
    """Where the tests of a module are nowhere to be found, nothing is said of its faults."""
    project(tmp_path, TESTS)
    with pytest.raises(ValueError, match="nowhere"):
        run(tmp_path, ["nowhere.py"], 120)


def test_faults_are_sown_by_rule() -> None:
    """Sown faults are the same ones each time, all different, and each one a module that runs."""
    sown = faults.sown(SOURCE, "thing", 1000)
    assert faults.sown(SOURCE, "thing", 1000) == sown
    assert {(fault.old, fault.new) for fault in sown} >= {
        ("return one > other", "return (one >= other)"),
        ("return one > other", "return not (one > other)"),
        ("while names and not names[0]:", "while (names or not names[0]):"),
        ("while names and not names[0]:", "while (names):"),
        ("names = names[1:]", "names = names[2:]"),
        ('return names[0] if names else ""', "return ('' if names else names[0])"),
    }
    assert len({fault.changed for fault in sown}) == len(sown)
    assert len(faults.sown(SOURCE, "thing", 3)) == 3


NEAREST = tomllib.loads((faults.HERE / "nearest.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", NEAREST)
def test_the_lists_fit_the_code(name: str) -> None:
    """Every module has its tests, and what is written down of its faults still stands in it."""
    source = (ROOT / NEAREST[name]["file"]).read_text(encoding="utf-8")
    faults.lists(source, name)
    files = [one.partition("::")[0] for one in NEAREST[name]["tests"] if not one.startswith("-")]
    assert [file for file in files if not (ROOT / file).is_file()] == []
    assert files


def test_every_list_is_of_a_module() -> None:
    """No list of faults is forgotten when a module gets another name."""
    assert {path.stem for path in (faults.HERE / "lists").glob("*.toml")} <= {*NEAREST}
