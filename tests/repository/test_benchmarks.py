"""Each benchmark works: a short run of every script, whose figures nobody keeps."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks import tables
from tests.conftest import ROOT
from tests.support.processes import LIMIT

NO_BENCHMARKS = {
    *(
        "chaos_book",
        "chaos_cluster",
        "long_books",
        "measured",
        "mistakes",
        "random_model",
        "reaped",
        "tables",
    ),
}
"""What the benchmarks use."""

FOLDER = ROOT / "benchmarks"
SCRIPTS = sorted({path.stem for path in FOLDER.glob("*.py")} - NO_BENCHMARKS)


@pytest.mark.slow
@pytest.mark.parametrize("name", SCRIPTS)
def test_short_run(name: str) -> None:
    """With a few items a benchmark ends well, prints a table, and writes nothing."""
    before = tables.README.read_bytes()
    done = subprocess.run(
        [sys.executable, "-m", f"benchmarks.{name}", "--short"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=LIMIT,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert tables.cells(done.stdout), done.stdout
    assert tables.README.read_bytes() == before


def test_bench_runs_every_benchmark() -> None:
    """``make bench`` leaves no benchmark out."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    (first,) = re.findall(r"(?m)^TRANSLATIONS = (.+)$", makefile)
    (rest,) = re.findall(r"measure,\$\(TRANSLATIONS\) (.+)\)", makefile)
    assert sorted(f"{first} {rest}".split()) == SCRIPTS


TABLES = """\
# Measured

Words.

<!-- measured: one -->

old

<!-- end -->

More words.

<!-- measured: one more -->

other

<!-- end -->
"""


def test_a_table_is_put_in_its_place(tmp_path: Path) -> None:
    """What was measured takes the place of the last, with its run, and nothing else changes."""
    file = tmp_path / "README.md"
    file.write_text(TABLES, encoding="utf-8")
    tables.put("one", tables.table(["", "found"], [["a", 1]]), "make it", file)
    written = file.read_text(encoding="utf-8")
    before, after = TABLES.split("old")
    assert written.startswith(f"{before}|  | found |\n|---|--:|\n| a | 1 |\n\n(make it, ")
    assert written.endswith(after)
    assert tables.cells(tables.measured("one", file)) == [["a", "1"]]
    assert tables.measured("one more", file) == "other"
    tables.put("two", "first", "make it", file)
    assert file.read_text(encoding="utf-8").startswith(written)
    assert tables.measured("two", file).startswith("first\n")


@pytest.mark.parametrize(("share", "told"), [(1, "100.0 %"), (0.9999, "99.9 %"), (0.007, "0.7 %")])
def test_shares_are_rounded_down(share: float, told: str) -> None:
    """100 % is said of all, and of nothing less."""
    assert tables.percent(share) == told
