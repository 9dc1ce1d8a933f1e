"""Words are counted as translators bill them."""

from __future__ import annotations

import pytest

from hexapla.segments.words import count_words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", 0),
        ("one two", 2),
        ("One, two; three!", 3),
        ("don't re-enter 3.5", 3),
        ("⟦1⟧one⟦/1⟧ two⟦2⟧", 2),
        ("one⟦1⟧two", 2),
        ("互联网治理", 5),
        ("a互联b", 4),
        ("カタカナ", 4),
        ("𠀀", 1),
        ("— … * _", 0),
    ],
)
def test_words_are_counted_as_translators_bill_them(text: str, words: int) -> None:
    """Words are told apart by spaces, each Han character is one, and marks are none."""
    assert count_words(text) == words
