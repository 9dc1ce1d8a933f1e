"""The examples that hypothesis draws: new ones in each run, and those that failed once for good."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.database import DirectoryBasedExampleDatabase

from tests.conftest import ROOT, SEED


def test_examples_differ_from_run_to_run(request: pytest.FixtureRequest) -> None:
    """Also where CI is set, each run draws its own examples, by a seed that it prints."""
    assert not settings.default.derandomize  # type: ignore[union-attr]
    assert settings.default.print_blob  # type: ignore[union-attr]
    if request.config.getoption("--hypothesis-seed") is None:
        assert int(os.environ[SEED]) >= 0


def test_examples_that_failed_are_kept() -> None:
    """They lie in a folder that stays, and are tried first in the next run."""
    kept = settings.default.database  # type: ignore[union-attr]
    assert isinstance(kept, DirectoryBasedExampleDatabase)
    assert Path(kept.path) == ROOT / ".hypothesis" / "examples"


@settings(max_examples=5)
@given(st.integers())
def test_the_seed_is_that_of_the_run(request: pytest.FixtureRequest, number: int) -> None:
    """Every property draws by the seed of the run and by its own name."""
    used = getattr(request.function, "_hypothesis_internal_use_seed", None)
    assert number is not None
    if request.config.getoption("--hypothesis-seed") is None:
        assert used == f"{os.environ[SEED]} {request.node.nodeid}"
