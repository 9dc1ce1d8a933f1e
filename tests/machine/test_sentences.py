"""A text is cut into its sentences, and a long sentence at a clause; no letter is lost."""

from __future__ import annotations

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hexapla.machine.plaintext import BREAK
from hexapla.machine.sentences import clauses, sentences

CASES = [
    ("en", "Dr. Smith came, e.g. by train. “Why?” he said. See p. 5.", 3),
    ("en", "One sentence without an end", 1),
    ("zh-Hans", "你好。世界！再见", 3),
    ("ar", "مرحبا. كيف الحال؟ نعم.", 3),
    ("ru", "В 2015 г. это было. Так.", 2),
    ("vo", "Blavom. Zdesadol.", 2),
    ("en", "", 0),
]


def parts(text: str, language: str = "en") -> list[str]:
    return [text[start:end] for start, end in sentences(text, language)]


@pytest.mark.parametrize(("language", "text", "count"), CASES)
def test_sentences(language: str, text: str, count: int) -> None:
    """Sentences end where the language ends them, and not at its abbreviations."""
    assert len(parts(text, language)) == count


@given(st.text(alphabet=st.sampled_from("ab. A?!。 \t“”\u2028()1\n"), max_size=60))
def test_nothing_is_lost(text: str) -> None:
    """The sentences are the text again, but for the breaks of its lines."""
    assert "".join(parts(text)) == text.replace(BREAK, "")
    spans = sentences(text, "en")
    assert spans == sorted(spans)


def test_the_end_of_a_line_ends_a_sentence() -> None:
    """No sentence goes on over the break of a line."""
    assert parts(f"one house{BREAK}two houses") == ["one house", "two houses"]


def test_without_a_splitter(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where sentencex is not installed a sentence ends at a full stop before a capital."""
    monkeypatch.setitem(sys.modules, "sentencex", None)
    assert parts("It ends here. “Then” it goes on, at 3.5 km. 你好。再见") == [
        "It ends here. ",
        "“Then” it goes on, at 3.5 km. ",
        "你好。",
        "再见",
    ]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            "one house, two boats; three trees, four",
            ["one house, two boats; ", "three trees, four"],
        ),
        ("one house, two boats", ["one house, ", "two boats"]),
        ("one two three four", ["one two ", "three four"]),
        ("一座房子，两条船；三棵树，四", ["一座房子，两条船；", "三棵树，四"]),
        ("indivisible", ["indivisible"]),
    ],
)
def test_clauses(text: str, wanted: list[str]) -> None:
    """A long sentence is cut in two near its middle, at the strongest mark that is there."""
    assert [text[start:end] for start, end in clauses(text)] == wanted
