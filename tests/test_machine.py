"""Around an engine: what comes out of a translator has the marks of its source, or is not taken."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from hexapla.catalog import Catalog, Message
from hexapla.checks_setting import ordinary_words, setting_of
from hexapla.engine import Alignment, Answer, Engine, Hypothesis, Span, Traits
from hexapla.glossary import Glossary
from hexapla.machine.drafting import Draft, Drafter
from hexapla.segments import faults
from tests.books import segment
from tests.marked import marked, marks_of

RULES = {
    "quotes": ["«", "»", "“", "”"],
    "other_quotes": "*",
    "punctuation": {},
    "opening": {},
    "space_before": "",
    "space_after": "",
    "doubled_words": ["*"],
    "length": 1.0,
}

Texts = Sequence[str]


def drafter(engine: Engine, messages: Sequence[Message], target: str = "vo") -> Drafter:
    """What makes drafts of these messages, from English."""
    catalog = Catalog(target, tuple(messages))
    setting = setting_of(catalog, "en", RULES, Glossary("en"))
    return Drafter(engine, replace(setting, ordinary=ordinary_words(messages)), {})


def draft(engine: Engine, message: Message) -> Draft:
    """The draft of one message."""
    (made,) = drafter(engine, [message]).drafts([message])
    return made


@dataclass(frozen=True)
class Shuffler:
    """An engine with a word of its own for each word, in another order; it may do what is bad."""

    seed: int
    traits: Traits
    noise: float = 0.0
    """The share of words whose alignment is wrong."""
    loss: float = 0.0
    """The share of sentinels that are lost or doubled."""

    def translate(
        self, texts: Sequence[str], *, hypotheses: int = 1, careful: bool = False
    ) -> Iterator[tuple[int, Answer]]:
        del careful
        for index, text in enumerate(texts):
            random = Random(f"{self.seed} {text}")  # noqa: S311 - no secret
            yield index, tuple(self._hypothesis(text, random) for _ in range(hypotheses))

    def _hypothesis(self, text: str, random: Random) -> Hypothesis:
        found = [one.span() for one in re.finditer(r"[^\s.?!]+", text)]
        order = list(range(len(found)))
        random.shuffle(order)
        parts: list[str] = []
        targets: list[Span] = []
        links: list[tuple[int, int, float]] = []
        for source in order:
            word = self._word(text[slice(*found[source])], random)
            for _ in range(word.count(" ") + 1 if word else 0):
                wrong = random.random() < self.noise
                links.append((len(targets), random.choice(order) if wrong else source, 0.9))
            for one in word.split():
                start = sum(map(len, parts)) + len(parts)
                targets.append((start, start + len(one)))
                parts.append(one)
        alignment = Alignment(tuple(found), tuple(targets), tuple(links))
        return Hypothesis(" ".join(parts) + ".", 0.5, alignment if self.traits.aligns else None)

    def _word(self, word: str, random: Random) -> str:
        if re.search(r"\d", word):
            chance = random.random()
            return (
                "" if chance < self.loss / 2 else f"{word} {word}" if chance < self.loss else word
            )
        return "".join(chr((ord(c) - 97 + 13) % 26 + 97) if "a" <= c <= "z" else c for c in word)


ALIGNED = Traits("shuffler 1", by_sentence=True, aligns=True, hypotheses=3)
BLIND = Traits("shuffler 2", hypotheses=2)


@settings(max_examples=300)
@given(marked(), st.integers(0, 99), st.sampled_from([0.0, 0.3, 1.0]), st.sampled_from([0.0, 0.4]))
def test_marks_of_an_engine_that_aligns(
    message: Message, seed: int, noise: float, loss: float
) -> None:
    """Every draft has exactly its source's marks, each in the same marks as there.

    However words are moved, alignments are wrong, and sentinels are lost or doubled.
    """
    made = draft(Shuffler(seed, ALIGNED, noise, loss), message)
    assert made.text, made.fault
    assert marks_of(made.text) == marks_of(message.id)
    assert faults([(segment(message.id), made.text)]) == [None]


@settings(max_examples=200)
@given(marked(), st.integers(0, 99), st.sampled_from([0.0, 0.4]))
def test_marks_of_an_engine_that_does_not_align(message: Message, seed: int, loss: float) -> None:
    """So has every draft of an engine that says nothing of which word came from which."""
    made = draft(Shuffler(seed, BLIND, loss=loss), message)
    assert made.text, made.fault
    assert marks_of(made.text) == marks_of(message.id)
