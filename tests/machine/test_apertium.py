"""Apertium as an engine: its own translation, with nothing of its stream in it, and aligned."""

from __future__ import annotations

import functools
import os
import re
import shutil
import stat
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hexapla.errors import ToolError, UsageError
from hexapla.machine.engine import Answer, Engine, Hypothesis, Refusal
from hexapla.machine.engines import apertium
from hexapla.machine.engines.apertium import Apertium, choose_mode, open_engine
from hexapla.machine.plaintext import strip
from hexapla.machine.requests import Cut, Question, questions
from hexapla.machine.sentences import sentences
from hexapla.project import Project
from hexapla.segments.segments import extract
from hexapla.source import pandoc
from tests.conftest import ROOT
from tests.support.judges import missing

BOOK = Project.load(ROOT).book
TARGETS = ("es", "ca")
STREAM = r"[]{}^$\@<>~#*"
"""Signs of the stream that no dictionary translates."""

MODES = [
    "cat-eng",
    "cat-eng_US",
    "en-es",
    "eng-cat",
    "eng-cat-tagger",
    "eng-cat_iec2017",
    "eng-cat_valencia",
    "eng-cat_valencia_uni",
    "es-pt_BR",
]


@functools.cache
def engine(target: str) -> Engine:
    """Apertium from English; skips the test where it is not there."""
    try:
        return open_engine("en", target, BOOK.settings)
    except (ToolError, UsageError) as error:
        missing(f"Apertium for en → {target}", f"{error} (`make setup-dev`)")


@functools.cache
def sentences_of_the_book() -> tuple[str, ...]:
    """What an engine is asked for this book, sentence by sentence."""
    segments = extract(BOOK)
    texts = []
    for segment, nodes in zip(
        segments, pandoc.read_segments([s.text for s in segments]), strict=True
    ):
        plain = strip(nodes, segment.comments)
        asked = questions(plain, Cut.WHOLE, "", "XQ{}", aligns=True)
        texts += [part.text for part in asked if isinstance(part, Question)]
    found = (text[start:end].strip() for text in texts for start, end in sentences(text, "en"))
    return tuple(dict.fromkeys(found))


def translated(target: str, texts: Sequence[str]) -> list[Hypothesis]:
    """The translations of texts, all of which have one."""
    answers = list(engine(target).translate(texts))
    assert [index for index, _ in answers] == list(range(len(texts)))
    found: list[Hypothesis] = []
    for index, answer in answers:
        assert not isinstance(answer, Refusal), f"{answer.reason}: {texts[index]}"
        found += answer
    assert len(found) == len(texts)
    return found


def check_alignment(text: str, made: Hypothesis, *, words: bool = True) -> None:
    """The pieces lie in their texts, in order, on whole words; what came from others is 1."""
    assert made.alignment
    spans = made.alignment.source, made.alignment.target
    for whole, pieces in zip((text, made.text), spans, strict=True):
        end = 0
        for start, stop in pieces:
            assert end <= start < stop <= len(whole)
            end = stop
            for place in (start, stop) if words else ():
                assert not re.fullmatch(r"[^\W\d_]{2}", whole[max(place - 1, 0) : place + 1])
    shares: Counter[int] = Counter()
    for target, source, share in made.alignment.links:
        assert 0 <= target < len(made.alignment.target)
        assert 0 <= source < len(made.alignment.source)
        shares[target] += share  # type: ignore[assignment]
    assert all(abs(share - 1) < 1e-9 for share in shares.values())


def pairs(text: str, made: Hypothesis) -> set[tuple[str, str]]:
    """Which words came from which."""
    assert made.alignment
    source, target = made.alignment.source, made.alignment.target
    return {
        (text[slice(*source[s])], made.text[slice(*target[t])]) for t, s, _ in made.alignment.links
    }


# ------------------------------------------------------------------------------- the book


@pytest.mark.parametrize("target", TARGETS)
def test_the_book(target: str) -> None:
    """Every sentence has a translation with places, and no sign of the stream that is new."""
    texts = sentences_of_the_book()
    for text, made in zip(texts, translated(target, texts), strict=True):
        check_alignment(text, made)
        assert made.score is None or 0 <= made.score <= 1
        for sign in STREAM:
            assert made.text.count(sign) == text.count(sign), made.text
        assert "\uffff" not in made.text
        assert "  " not in made.text


@pytest.mark.slow
@pytest.mark.parametrize("target", TARGETS)
def test_it_is_what_apertium_says(target: str) -> None:
    """Numbering the words changes no word: the translation is that of Apertium's own command."""
    texts = [text for text in sentences_of_the_book() if text[-1] in ".?!"][::12]
    made = translated(target, texts)
    for text, one in zip(texts, made, strict=True):
        assert _letters(_own(target, text)) == _letters(one.text)


def _own(target: str, text: str) -> str:
    """What the command ``apertium`` makes of a text, as its users call it."""
    mode = {"es": "eng-spa", "ca": "eng-cat"}[target]
    return apertium._run(["apertium", "-u", "-f", "none", mode], text + "\n")


def _letters(text: str) -> str:
    # Spaces and capitals are another matter: Apertium may forget the first, and adds the second.
    return "".join(re.findall(r"\w+", text.lower()))


@pytest.mark.slow
def test_no_text_sees_its_neighbours() -> None:
    """In another order, in halves, or alone, a text has the same translation."""
    chance = Random(4)  # noqa: S311 - no secret
    texts = [*sentences_of_the_book(), "The big dog", "of the man", "to", "The", "It is"]
    texts += [" ".join(text.split()[: chance.randint(1, 6)]) for text in texts]
    texts = list(dict.fromkeys(texts))
    for target in TARGETS:
        made = dict(zip(texts, translated(target, texts), strict=True))
        chance.shuffle(texts)
        assert dict(zip(texts, translated(target, texts), strict=True)) == made
        for text in texts[:3]:
            assert translated(target, [text]) == [made[text]]


# ------------------------------------------------------------------------------ alignment


def test_words_that_mean_one_thing_stay_together() -> None:
    """Of course is no course, and its two words came out as one."""
    text = "Of course the United Nations agree, as well as the states."
    (made,) = translated("es", [text])
    assert made.text == "Naturalmente las Naciones Unidas acuerdan, así como los estados."
    assert {("Of course", "Naturalmente"), ("as well as", "así como")} < pairs(text, made)


def test_words_that_change_places() -> None:
    """An adjective that moves, and an article that merges with its preposition."""
    text = "The big dog of the man."
    (made,) = translated("es", [text])
    assert made.text == "El perro grande del hombre."
    assert pairs(text, made) == {
        ("The", "El"),
        ("dog", "perro"),
        ("big", "grande"),
        ("of", "del"),
        ("the", "del"),
        ("man", "hombre"),
        (".", "."),
    }


def test_words_that_are_joined() -> None:
    """An article with an apostrophe is aligned for itself."""
    text = "The dog of the man."
    (made,) = translated("ca", [text])
    assert made.text == "El gos de l'home."
    assert pairs(text, made) >= {("The", "El"), ("dog", "gos"), ("the", "l'"), ("man", "home")}


def test_half_a_sentence_begins_small() -> None:
    """A capital that comes from the place of a word only is none; a word's own is kept."""
    made = translated("es", ["the old house", "The old house", "XQ1 is a house.", "in Spain"])
    assert [one.text for one in made] == [
        "la casa vieja",
        "La casa vieja",
        "XQ1 es una casa.",
        "en España",
    ]


# --------------------------------------------------------------- unknown words, sentinels, signs


def test_unknown_words_are_counted() -> None:
    """They come out as they went in, without a mark, and lower the score; figures don't."""
    for target in TARGETS:
        made = translated(target, ["The dog flurbed.", "The dog, 17 and XQ1.", "12.5", "flurbed"])
        assert [one.score for one in made] == [pytest.approx(2 / 3), 1, None, 0]
        assert "flurbed" in made[0].text
        assert not any(set("*@#") & set(one.text) for one in made)


@pytest.mark.parametrize("target", TARGETS)
def test_sentinels_come_through(target: str) -> None:
    """Wherever they stand in the book's sentences, each comes back, once."""
    chance = Random(1)  # noqa: S311 - no secret
    for form in engine(target).traits.sentinels:
        texts = []
        for text in sentences_of_the_book():
            words = text.split()
            for number in range(1, chance.randint(2, 4)):
                words.insert(chance.randint(0, len(words)), form.format(number))
            texts.append(" ".join(words))
        pattern = re.escape(form).replace(r"\{\}", r"\d+")
        for text, made in zip(texts, translated(target, texts), strict=True):
            assert sorted(re.findall(pattern, made.text)) == sorted(re.findall(pattern, text))


def test_signs_of_the_stream_come_back() -> None:
    """What means something between Apertium's tools is text in a text."""
    text = r"A [dog] {and} ^it$ \n a\b <b> a@b *c #d ~e [[1]]f[[/]] ^g/g<n>$ \[ [/ &amp; \\"
    for target in TARGETS:
        (made,) = translated(target, [text])
        for sign in STREAM:
            assert made.text.count(sign) == text.count(sign), sign


def test_empty_texts() -> None:
    """What has no words is its own translation; no texts have no answers."""
    made = translated("es", ["", " ", "…", "The dog."])
    assert [one.text for one in made] == ["", " ", "…", "El perro."]
    assert list(engine("es").translate([])) == []


PRINTABLE = st.characters(exclude_categories=("Cs", "Cc", "Cn"))


@pytest.mark.slow
@settings(max_examples=8)
@given(
    st.lists(
        st.text(PRINTABLE, max_size=40) | st.text(STREAM + "/'’ a1.", max_size=25), max_size=40
    )
)
def test_any_text(texts: list[str]) -> None:
    """Nothing that can be printed makes a failure, or reaches the neighbours."""
    inside = [text for given_text in texts for text in ("The dog.", given_text)]
    for target in TARGETS:
        answers = dict(engine(target).translate([*inside, "The big dog."]))
        assert sorted(answers) == list(range(len(inside) + 1))
        for index in range(0, len(inside), 2):
            answer = answers[index]
            assert not isinstance(answer, Refusal)
            assert answer[0].text in {"El perro.", "El gos."}
        for index, text in enumerate(inside):
            answer = answers[index]
            if not isinstance(answer, Refusal) and answer[0].alignment:
                check_alignment(text, answer[0], words=False)


# ----------------------------------------------------------------------- choosing and failing


@pytest.mark.parametrize(
    ("source", "target", "mode"),
    [
        ("ca", "en", "cat-eng"),
        ("ca", "en-US", "cat-eng_US"),
        ("en", "ca", "eng-cat"),
        ("en", "ca-valencia", "eng-cat_valencia"),
        ("en-GB", "es-MX", "en-es"),
        ("es", "pt-BR", "es-pt_BR"),
        ("es", "pt", "es-pt_BR"),
        ("en", "fr", None),
    ],
)
def test_the_nearest_mode(source: str, target: str, mode: str | None) -> None:
    """Codes of two and of three letters are the same; a variant is taken when it is asked for."""
    assert choose_mode(MODES, source, target) == mode


def test_traits() -> None:
    """The name says which pair and which dictionaries, in one line that ends in no hash."""
    name = engine("ca").traits.name
    assert re.fullmatch(r"apertium eng→cat \d+(\.\d+)+", name)
    assert not re.search(r" [0-9a-f]{8}$", name)
    assert engine("ca").traits.aligns


def test_a_pair_that_is_not_there() -> None:
    """The user learns which pairs there are, and how to get others."""
    engine("ca")
    with pytest.raises(UsageError, match="eng-cat") as caught:
        open_engine("en", "fr", BOOK.settings)
    assert "apertium-eng-fra" in caught.value.findings[0].tip


def test_no_apertium(monkeypatch: pytest.MonkeyPatch) -> None:
    """The user learns what to install."""
    monkeypatch.setenv("PATH", os.devnull)
    with pytest.raises(ToolError, match="not installed") as caught:
        open_engine("en", "ca", BOOK.settings)
    assert "apertium-eng-cat" in caught.value.findings[0].tip


def broken(target: str, tool: str) -> Apertium:
    """The engine with another tool in the middle."""
    good = engine(target)
    assert isinstance(good, Apertium)
    return replace(good, tools=replace(good.tools, transfer=[[tool]]))


def script(path: Path, text: str) -> str:
    """A tool that does so."""
    path.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


def test_a_tool_that_is_gone(tmp_path: Path) -> None:
    """It is named."""
    with pytest.raises(ToolError, match="cannot be started"):
        list(broken("es", str(tmp_path / "gone")).translate(["The dog."]))


def test_a_tool_that_fails(tmp_path: Path) -> None:
    """It is named, and what it said is told."""
    tool = script(tmp_path / "tool", "cat >/dev/null; echo no dictionary >&2; exit 3")
    with pytest.raises(ToolError, match=r"tool: it failed \(3\): no dictionary"):
        list(broken("es", tool).translate(["The dog."]))


def test_a_tool_that_hangs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is stopped, and not only left alone."""
    number = tmp_path / "number"
    good = broken("es", script(tmp_path / "tool", f"echo $$ >{number}; exec sleep 86400"))
    monkeypatch.setattr(apertium, "SECONDS", 0.5)
    with pytest.raises(ToolError, match="gave up"):
        list(replace(good, tools=replace(good.tools, analysis=[])).translate(["The dog."]))
    with pytest.raises(ProcessLookupError):
        os.kill(int(number.read_text()), 0)


def test_a_text_that_gets_lost(tmp_path: Path) -> None:
    """Only what cannot be told apart is refused; the others are translated."""
    tool = script(tmp_path / "tool", "sed '/XQ9/d'")
    good = engine("es")
    assert isinstance(good, Apertium)
    tools = replace(good.tools, transfer=[[tool], *good.tools.transfer])
    answers = dict(replace(good, tools=tools).translate(["The dog.", "XQ9 dogs.", "The man."]))
    assert answers[1] == Refusal("Apertium took the text apart")
    assert [
        answers[i] == next(good.translate([t]))[1] for i, t in ((0, "The dog."), (2, "The man."))
    ]


def test_texts_that_are_too_few(tmp_path: Path) -> None:
    """Where tools that know the end of a text lose one, nothing they say can be believed."""
    good = engine("es")
    assert isinstance(good, Apertium)
    tools = replace(good.tools, analysis=[[script(tmp_path / "tool", r"tr -d '\000'")]])
    with pytest.raises(ToolError, match="2 texts went to Apertium, 0 came back"):
        list(replace(good, tools=tools).translate(["The dog.", "The man."]))


def test_it_can_be_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    """Once its reader has gone, no more is translated than was begun, however much there is."""
    done: list[int] = []
    answers = Apertium._answers

    def counted(self: Apertium, texts: Sequence[str]) -> list[Answer]:
        done.append(len(texts))
        return answers(self, texts)

    monkeypatch.setattr(Apertium, "_answers", counted)
    running = engine("es").translate(["The dog."] * 20_000)
    assert next(running)[0] == 0
    running.close()  # type: ignore[attr-defined]
    assert 0 < sum(done) < 10_000


def test_apertium_is_found_by_its_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its data lie beside the command, or where APERTIUM_DATADIR says."""
    engine("es")
    monkeypatch.setenv("APERTIUM_DATADIR", str(tmp_path))
    with pytest.raises(UsageError, match="it has: none"):
        open_engine("en", "es", BOOK.settings)
    assert shutil.which("apertium")
