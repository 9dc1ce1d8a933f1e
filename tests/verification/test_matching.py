"""Runs of letters are found in another text, and what of them is lost is told."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hexapla.verification import matching
from hexapla.verification.matching import claims, gaps, is_about, lost, plain, together

OTHERS = st.text("0123456789", max_size=30)
"""What stands between two runs that is nobody's."""

RUNS = st.lists(st.text("abcdefgh", min_size=1, max_size=60), min_size=1, max_size=30)


def lost_runs(wanted: list[str], found: str) -> list[str]:
    """The runs of which some letter is not found."""
    return [
        run
        for gap in gaps(wanted, found, claims(wanted, found))
        for run, missing in zip(
            wanted[gap.first : gap.last],
            lost(wanted[gap.first : gap.last], found[gap.start : gap.end]),
            strict=True,
        )
        if any(missing)
    ]


@given(RUNS, st.data())
def test_what_stands_there_in_order_is_found(wanted: list[str], data: st.DataObject) -> None:
    """Nothing is lost where all runs follow each other, with anything between them."""
    between = data.draw(st.lists(OTHERS, min_size=len(wanted), max_size=len(wanted)))
    found = "".join(other + run for other, run in zip(between, wanted, strict=True))
    assert lost_runs(wanted, found) == []


@given(RUNS, st.text("xyz", min_size=1, max_size=60), st.data())
def test_what_does_not_stand_there_is_lost(
    wanted: list[str], run: str, data: st.DataObject
) -> None:
    """A run of which no letter is there is lost, and no other one is."""
    at = data.draw(st.integers(0, len(wanted)))
    assert lost_runs([*wanted[:at], run, *wanted[at:]], "".join(wanted)) == [run]


@given(RUNS)
def test_claims_follow_each_other(wanted: list[str]) -> None:
    """No two runs are found in the same place, and each is found where its letters stand."""
    found = "".join(wanted)
    sure = claims(wanted, found)
    assert all(found[one.start : one.end] == wanted[one.run] for one in sure)
    assert all(one.end <= other.start and one.run < other.run for one, other in pairwise(sure))


def test_a_run_too_far_on_is_given_up() -> None:
    """A run that is lost, and stands again later, does not take those after it with it."""
    again, after = "the keeper rings the bell".replace(" ", ""), "a ship comes in at noon"
    wanted = [again, plain(after), again]
    assert [claim.run for claim in claims(wanted, plain(after) + again)] == [1, 2]


def test_a_long_text_is_not_compared_letter_by_letter(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where two texts are far too long, a run is looked for as a whole."""
    monkeypatch.setattr(matching, "MOST", 10)
    assert lost(["abc", "xyz"], "zzabcd") == [[], [True, True, True]]


def test_letters_in_their_plainest_form() -> None:
    """What styles and fonts change is no letter: capitals, ligatures, vowel signs."""
    assert plain("ﬁn — STRASSE, x²") == plain("FIN Straße x2") == "finstrassex2"
    assert plain("كـتـاب") == plain("كِتَاب") == plain("ﻛﺘﺎﺏ")
    assert plain("\u00ad\u2060 …") == ""


def test_words_that_stand_together() -> None:
    """A word is there with its neighbours; one alone, of a letter or two, is so by chance."""
    words = ["the", "first", "words", "of", "it", "are", "written"]
    assert together(words, "areitthewrittenwords") == [False] * 6 + [True]
    assert together(words, "thefirstwordsofitarewritten") == [True] * 7


def test_a_word_but_for_a_letter() -> None:
    """Of a word on a page, one letter may be another, too much, or in another place."""
    assert is_about("harbour", "theharbourhere")
    assert is_about("harbour", "harrbour")
    assert is_about("harbour", "hatbour")
    assert not is_about("harbour", "haven")


@given(st.text(st.characters(max_codepoint=0x7F)))
def test_the_letters_of_ascii_are_those_of_any_text(text: str) -> None:
    """The way that is shorter for ASCII finds what the long one does."""
    assert plain(text) == plain(f"{text}é").removesuffix("e")
