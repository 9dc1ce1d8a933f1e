"""Around an engine: what comes out of a translator has the marks of its source, or is not taken."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hexapla.catalogs.catalog import Catalog, Message
from hexapla.checks.context import check_context, lowercase_words
from hexapla.machine.drafting import Draft, Drafter
from hexapla.machine.engine import Alignment, Answer, Engine, Hypothesis, Span, Traits, mean_score
from hexapla.segments.segments import faults
from hexapla.terminology.glossary import Glossary
from tests.support.books import segment
from tests.support.marked import marked, marks_of

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
    setting = check_context(catalog, "en", RULES, Glossary("en"))
    return Drafter(engine, replace(setting, lowercase_words=lowercase_words(messages)), {})


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


@pytest.mark.slow
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


@pytest.mark.slow
@settings(max_examples=200)
@given(marked(), st.integers(0, 99), st.sampled_from([0.0, 0.4]))
def test_marks_of_an_engine_that_does_not_align(message: Message, seed: int, loss: float) -> None:
    """So has every draft of an engine that says nothing of which word came from which."""
    made = draft(Shuffler(seed, BLIND, loss=loss), message)
    assert made.text, made.fault
    assert marks_of(made.text) == marks_of(message.id)


@dataclass(frozen=True)
class Mirror:
    """An engine that says a text backwards, word by word, and knows which word came from which."""

    traits: Traits = ALIGNED

    def translate(
        self, texts: Sequence[str], *, hypotheses: int = 1, careful: bool = False
    ) -> Iterator[tuple[int, Answer]]:
        del hypotheses, careful
        for index, text in enumerate(texts):
            found = [one.span() for one in re.finditer(r"[^\s.?!,]+", text)][::-1]
            words = [text[start:end] for start, end in found]
            starts = [sum(len(word) + 1 for word in words[:n]) for n in range(len(words))]
            targets = tuple(
                (start, start + len(word)) for start, word in zip(starts, words, strict=True)
            )
            links = tuple((n, n, 1.0) for n in range(len(words)))
            made = " ".join(word if "XQ" in word else word.upper() for word in words)
            yield index, (Hypothesis(f"{made}.", 0.5, Alignment(tuple(found), targets, links)),)


@pytest.mark.parametrize(
    ("source", "wanted"),
    [
        ("the *old house* stands", "STANDS *HOUSE OLD* THE."),
        ("the ⟦1⟧old **house**⟦/1⟧ stands", "STANDS ⟦1⟧**HOUSE** OLD⟦/1⟧ THE."),
        ("see ⟦1⟧ and ⟦2⟧ there", "THERE ⟦2⟧ AND ⟦1⟧ SEE."),
        ("the ⟦1⟧ref ⟦2⟧⟦/1⟧ stands", "STANDS ⟦1⟧⟦2⟧ REF⟦/1⟧ THE."),
        ("*all of it*", "*IT OF ALL*."),
        ("water is H~2~O there", "THERE H~2~O IS WATER."),
        ("see https://example.org/a?b=c there", "THERE https://example.org/a?b=c SEE."),
        ("use --strict or file_name here", "HERE file_name OR --strict USE."),
        ("12 + 30", "12 + 30"),
    ],
)
def test_marks_go_with_their_words(source: str, wanted: str) -> None:
    """Marks stand round the words that came from theirs; code and addresses are not translated."""
    assert draft(Mirror(), Message(source)).text == wanted


@pytest.mark.parametrize(
    ("source", "before_stops", "wanted"),
    [
        ("boats come.⟦1⟧", False, "COME BOATS.⟦1⟧"),
        ("boats come.⟦1⟧", True, "COME BOATS⟦1⟧."),
        ("boats⟦1⟧ come.", False, "COME BOATS⟦1⟧."),
        ("*boats*⟦1⟧ come.", False, "COME *BOATS*⟦1⟧."),
        ("*boats⟦1⟧* come.", False, "COME *BOATS⟦1⟧*."),
        ("boats come.⟦1⟧ birds go.", False, "COME BOATS.⟦1⟧ GO BIRDS."),
        ("boats come.⟦1⟧ birds go.", True, "COME BOATS⟦1⟧. GO BIRDS."),
    ],
)
def test_notes_stay_with_their_words(source: str, before_stops: bool, wanted: str) -> None:
    """The mark of a note stands behind its word or sentence, as the language puts it."""
    message = Message(source, extracted=("⟦1⟧ = note 4",))
    made = drafter(Mirror(), [message])
    made.context = replace(made.context, rules={**RULES, "note_before_stop": before_stops})
    (found,) = made.drafts([message])
    assert found.text == wanted


@pytest.mark.parametrize(
    ("source", "wanted"),
    [
        ("the “old house” stands", "STANDS «HOUSE OLD» THE."),
        ("the *“old house”* stands", "STANDS *«HOUSE OLD»* THE."),
        ("the “*old house*” stands", "STANDS «*HOUSE OLD*» THE."),
        ('the "old ⟦1⟧house⟦/1⟧" stands', "STANDS «⟦1⟧HOUSE⟦/1⟧ OLD» THE."),
        ("“one “two” three” four", "FOUR «THREE “TWO” ONE»."),
        ("don’t “go”", "«GO» DON’T."),
    ],
)
def test_quotation_marks_go_with_their_words(source: str, wanted: str) -> None:
    """Of an engine that loses them, quotation marks are put round the words they belong to."""
    made = draft(Mirror(replace(ALIGNED, loses_quotes=True)), Message(source))
    assert made.text == wanted


@pytest.mark.slow
@settings(max_examples=150)
@given(marked(most=4), st.integers(0, 99), st.data())
def test_quotation_marks_and_other_marks(message: Message, seed: int, data: st.DataObject) -> None:
    """Quotation marks among other marks, also where they cross, change nothing in those."""
    words = [found.span() for found in re.finditer(r"\b[a-z]+\b", message.id)]
    first, last = sorted(data.draw(st.tuples(*[st.integers(0, len(words))] * 2)))
    if first < last:
        (start, _), (_, end) = words[first], words[last - 1]
        text = f"{message.id[:start]}“{message.id[start:end]}”{message.id[end:]}"
        message = replace(message, id=text)
    made = draft(Shuffler(seed, replace(ALIGNED, loses_quotes=True)), message)
    assert made.text, made.fault
    assert marks_of(made.text) == marks_of(message.id)


def test_line_breaks_stay() -> None:
    """The lines of a text are translated each for itself."""
    message = Message("old house⟦1⟧green trees", extracted=("⟦1⟧ = line break",))
    assert draft(Mirror(), message).text == "HOUSE OLD.⟦1⟧TREES GREEN."


def test_code_is_left_to_people() -> None:
    """A block of code is not sent to an engine."""
    made = draft(Mirror(), Message("print('old house')", context="code"))
    assert (made.text, made.fault) == ("", "code is left to people")


@dataclass
class Moody:
    """An engine that loops until it is asked to be careful."""

    traits: Traits
    asked: int = 0

    def translate(
        self, texts: Sequence[str], *, hypotheses: int = 1, careful: bool = False
    ) -> Iterator[tuple[int, Answer]]:
        del hypotheses
        self.asked += 1
        for index, text in enumerate(texts):
            yield index, (Hypothesis(text[::-1].upper() if careful else "la la la la la la la"),)


def test_a_loop_is_asked_for_again_once() -> None:
    """A suspicious text is asked for once more with care, if the engine can, or left to people."""
    message = Message("old house")
    patient = Moody(Traits("moody 1", careful=True))
    assert draft(patient, message).text == "ESUOH DLO"
    assert patient.asked == 2
    stubborn = Moody(Traits("moody 2"))
    assert "it repeats 'la'" in draft(stubborn, message).fault
    assert stubborn.asked == 1


def test_the_score_is_that_of_all_sentences() -> None:
    """The score of a message is the mean of its sentences', by their length."""
    found = mean_score([Hypothesis("a" * 10, 0.9), Hypothesis("b" * 30, 0.5)])
    assert found == pytest.approx((0.9**10 * 0.5**30) ** (1 / 40))
    assert mean_score([Hypothesis("a")]) is None
