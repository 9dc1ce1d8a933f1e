"""Chaos in short: laws 5 and 7 while real commands are killed, disturbed and run out of room."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from benchmarks import chaos
from benchmarks.chaos_book import Home, prepared
from tests.conftest import Once


@pytest.fixture
def small_chaos(once: Once, tmp_path: Path) -> chaos.Chaos:
    base = once("chaos", _prepare)
    return chaos.Chaos(Home(base), tmp_path, tries=1, seed=chaos.SEED)


def _prepare(path: Path) -> None:
    prepared(path)


def test_killed(small_chaos: chaos.Chaos) -> None:
    """A command that is killed is done whole or not at all, and leaves nothing behind."""
    assert chaos.killed(small_chaos, "sync", signal.SIGKILL, 0).faults == []


def test_edited(small_chaos: chaos.Chaos) -> None:
    """What is saved again and again while a command works is there afterwards."""
    assert chaos.edited(small_chaos, "import CSV", "edits in place", 0).faults == []


def test_at_once(small_chaos: chaos.Chaos) -> None:
    """What each of several commands took in is there when all have ended."""
    assert chaos.at_once(small_chaos, ("import CSV", "import XLIFF"), 0).faults == []
