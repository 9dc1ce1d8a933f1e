"""The chapter on writing shows what can be written: its samples are tried."""

from __future__ import annotations

from pathlib import Path

import pytest

from hexapla.source.faults.warned import warnings
from hexapla.source.numbering import number
from hexapla.source.reader import read_book
from tools import writing

SAMPLES = dict(writing.samples())


def test_each_picture_has_its_sample() -> None:
    """The chapter shows every picture that is drawn for it, each behind its sample."""
    drawn = {file.stem for file in writing.IMAGES.glob("*.png")}
    assert drawn == set(SAMPLES)


@pytest.mark.parametrize("name", SAMPLES)
def test_samples_are_read(tmp_path: Path, name: str) -> None:
    """A sample of the manual can be written as it stands there, and nothing is told of it."""
    writing.write_book(tmp_path, SAMPLES[name])
    assert warnings(number(read_book(tmp_path))) == []
