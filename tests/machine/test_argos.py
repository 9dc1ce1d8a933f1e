"""Models of Argos Translate on the real libraries.

tests/model/ has two small ones, of a closed English and an invented language.
"""

# ruff: noqa: S311 - made-up texts are no secrets

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random
from typing import Any

import pytest

from hexapla.catalogs import catalog as catalogs
from hexapla.catalogs.catalog import Message
from hexapla.errors import ToolError, UsageError
from hexapla.machine.engine import Alignment, Engine, Hypothesis, Refusal
from hexapla.machine.engines import argos
from hexapla.machine.engines.registry import opened
from hexapla.machine.engines.tokenizers import places, tokenizer_of
from hexapla.machine.models.install import install_file
from hexapla.machine.models.installed import Model, installed
from hexapla.source import pandoc
from tests.conftest import ROOT, Hexapla, Once
from tests.machine.test_drafting import drafter
from tests.model.language import spans, translate
from tests.model.sentences import sentences
from tests.support.books import book_from, folder_of
from tests.support.marked import marks_of
from tests.support.processes import LIMIT, started

MODELS = ROOT / "tests" / "model"


@pytest.fixture(scope="session")
def packages(once: Once) -> Path:
    """A folder with the packages installed: en → vo, vo → en, and the first again as en → ia."""

    def fill(folder: Path) -> None:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("ARGOS_PACKAGES_DIR", str(folder / "packages"))
            for path in sorted(MODELS.glob("*.argosmodel")):
                install_file(path)
        (first,) = (folder / "packages").glob("translate-en_vo*")
        copied = shutil.copytree(first, folder / "packages" / "translate-en_ia-1_0")
        told = json.loads((copied / "metadata.json").read_text(encoding="utf-8"))
        text = json.dumps({**told, "to_code": "ia", "to_name": "Another"})
        (copied / "metadata.json").write_text(text, encoding="utf-8")

    return once("models", fill) / "packages"


@pytest.fixture(autouse=True)
def _installed(packages: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARGOS_PACKAGES_DIR", str(packages))


def engine(source: str = "en", target: str = "vo") -> Engine:
    with book_from("# One {#one}\n") as book:
        return opened("argos", source, target, book.settings)


def answers(texts: Sequence[str], source: str = "en", target: str = "vo") -> list[Hypothesis]:
    """The best hypothesis for each text."""
    found = dict(engine(source, target).translate(texts))
    assert sorted(found) == list(range(len(texts)))
    return [best(found[index]) for index in range(len(texts))]


def best(answer: tuple[Hypothesis, ...] | Refusal) -> Hypothesis:
    assert not isinstance(answer, Refusal), answer.reason
    return answer[0]


def origins(source: str, made: Hypothesis) -> list[int]:
    """For each token of a translation the token of the source that most of it came from."""
    assert made.alignment
    tokens = spans(source)
    found = []
    for start, end in spans(made.text):
        shares = [0.0] * len(tokens)
        for target, piece, share in made.alignment.links:
            if _common(made.alignment.target[target], (start, end)):
                for number, token in enumerate(tokens):
                    common = _common(made.alignment.source[piece], token)
                    shares[number] += share * common
        found.append(shares.index(max(shares)))
    return found


def _common(one: tuple[int, int], other: tuple[int, int]) -> int:
    return max(0, min(one[1], other[1]) - max(one[0], other[0]))


# Loading


def test_a_model_is_found_and_named() -> None:
    """The installed model of a pair serves; the engine is named with the pair and the version."""
    assert engine().traits.name == "argos en→vo 1.0"
    assert {model.pair for model in installed()} == {"en → vo", "vo → en", "en → ia"}


def test_a_missing_model_is_told() -> None:
    """Without a model for a pair the error says how to get one."""
    with pytest.raises(UsageError) as raised:
        engine("en", "fr")
    (finding,) = raised.value.findings
    assert "en → fr" in finding.what
    assert "models install en fr" in finding.tip


@pytest.mark.parametrize("file", ["model/model.bin", "sentencepiece.model"])
def test_a_broken_package_is_told(
    packages: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, file: str
) -> None:
    """A package whose model or tokenizer cannot be read gives an error that names its folder."""
    broken = shutil.copytree(packages, tmp_path / "packages")
    (broken / "translate-en_vo-1_0" / file).write_bytes(b"nothing of use")
    monkeypatch.setenv("ARGOS_PACKAGES_DIR", str(broken))
    with pytest.raises(ToolError, match="translate-en_vo-1_0"):
        engine()


def test_nothing_is_made_in_the_home(packages: Path, tmp_path: Path) -> None:
    """Loading a model and translating leave the user's home empty, and ask for no network."""
    code = (
        "import socket, sys\n"
        "def refuse(*_): raise SystemExit('a network was asked for')\n"
        "socket.socket.connect = socket.create_connection = socket.getaddrinfo = refuse\n"
        "from tests.machine.test_argos import answers\n"
        "print(answers(['Their house is simple.'])[0].text)\n"
    )
    home = {"HOME": str(tmp_path), "ARGOS_PACKAGES_DIR": str(packages), "PYTHONPATH": str(ROOT)}
    kept = {name: value for name, value in os.environ.items() if not name.startswith("XDG_")}
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**kept, **home},
        capture_output=True,
        text=True,
        timeout=LIMIT,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == translate("Their house is simple.").text
    assert list(tmp_path.iterdir()) == []


# Translating


def test_translations_are_right() -> None:
    """Nine of ten unseen sentences come out just as the language has them, with a score."""
    texts = sentences(Random(7), 200)
    made = answers(texts)
    right = sum(one.text == translate(text).text for one, text in zip(made, texts, strict=True))
    assert right >= 180
    assert all(one.score is not None and 0 < one.score <= 1 for one in made)


def test_the_score_tells_right_from_wrong() -> None:
    """Sentences that come out wrong have lower scores than right ones, whatever their length."""
    texts = sentences(Random(8), 400)
    scored: dict[bool, list[float]] = {True: [], False: []}
    for one, text in zip(answers(texts), texts, strict=True):
        scored[one.text == translate(text).text].append(one.score or 0)
    assert min(map(len, scored.values())) > 0
    right, wrong = (sum(found) / len(found) for found in (scored[True], scored[False]))
    assert right > wrong


def test_batches_change_nothing() -> None:
    """A text is translated in the same way among many others as alone."""
    texts = sentences(Random(9), 60)
    made = engine()
    alone = [best(dict(made.translate([text]))[0]) for text in texts]
    assert [one.text for one in answers(texts)] == [one.text for one in alone]


def test_batches_change_no_alignment() -> None:
    """Among others each word leads to the same word of its own source as alone, the first too."""
    texts = [text for text in sentences(Random(15), 60) if text.count(" ") > 3]
    made = engine()
    alone = [origins(text, best(dict(made.translate([text]))[0])) for text in texts]
    assert [origins(text, one) for text, one in zip(texts, answers(texts), strict=True)] == alone


def test_every_text_is_answered_once() -> None:
    """Empty texts, equal ones and short ones among long ones: each index comes once."""
    texts = ["", "house", "house", *sentences(Random(10), 300), " ", "?"]
    indexes = [index for index, _ in engine().translate(texts)]
    assert sorted(indexes) == list(range(len(texts)))


def test_words_are_aligned() -> None:
    """Of the words, 19 in 20 lead to the source's word that they mean, in an order of their own."""
    texts = sentences(Random(11), 150)
    right = total = 0
    for text, made in zip(texts, answers(texts), strict=True):
        wanted = translate(text)
        if made.text == wanted.text:
            found = origins(text, made)
            words = [n for n, token in enumerate(wanted.target) if token.isalnum()]
            right += sum(found[n] in wanted.links[n] for n in words)
            total += len(words)
    assert total > 500
    assert right / total > 0.95


def test_other_hypotheses() -> None:
    """As many different hypotheses as were asked for, the likeliest first."""
    ((_, found),) = engine().translate(["The dog sees an old house."], hypotheses=4)
    assert not isinstance(found, Refusal)
    assert len({one.text for one in found}) == 4
    scores = [one.score or 0 for one in found]
    assert scores[0] == max(scores)


def test_careful_translation_does_not_repeat() -> None:
    """Asked to be careful, no group of four pieces comes twice."""
    text = "house " * 12
    ((_, found),) = engine().translate([text], careful=True)
    words = best(found).text.split()
    groups = [tuple(words[n : n + 4]) for n in range(len(words) - 3)]
    assert len(groups) == len(set(groups))


def test_long_sentences_are_cut_at_clauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """A sentence that is too long for the model is translated clause by clause, to its end."""
    monkeypatch.setattr(argos, "MOST_PIECES", 24)
    parts = [
        text.rstrip(".?!") for text in sentences(Random(12), 40) if text.count(" ") in range(3, 7)
    ]
    text = "; ".join(parts)
    (made,) = answers([text])
    assert abs(len(made.text) / len(text) - 1) < 0.3
    assert made.alignment
    assert max(end for _, end in made.alignment.source) == len(text)
    found = origins(text, made)
    assert found[0] < 10
    assert found[-1] > len(spans(text)) - 10


def test_what_cannot_be_cut_is_refused() -> None:
    """A text that is too long and has no place to cut it is refused, and not cut off in silence."""
    ((_, answer),) = engine().translate(["x" * 2000])
    assert isinstance(answer, Refusal)
    assert "too long" in answer.reason


def test_what_does_not_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """A translation that has not ended where its room ends is refused, and not cut off."""
    monkeypatch.setattr(argos, "_room", lambda _pieces: 3)
    found = dict(engine().translate(["The dog sees an old house.", "?"]))
    assert found[0] == argos.ENDLESS
    assert best(found[1]).text


# Pivoting


def test_two_models_meet_in_english() -> None:
    """Without a direct model two that meet in English serve, and the name of the engine says so."""
    assert engine("vo", "ia").traits.name == "argos vo→en→ia 1.0 + 1.0"


def test_there_and_back_again() -> None:
    """From the invented language to English and back: the same text, each word from itself."""
    texts = [translate(text).text for text in sentences(Random(13), 120)]
    same = own = total = 0
    for text, made in zip(texts, answers(texts, "vo", "ia"), strict=True):
        if made.text == text:
            same += 1
            words = [n for n, (start, end) in enumerate(spans(text)) if text[start:end].isalnum()]
            own += sum(origins(text, made)[n] == n for n in words)
            total += len(words)
    assert same >= 90
    assert own / total > 0.93


# Marks


def test_the_best_sentinel_is_found_out() -> None:
    """The drafter tries out which sentinels a model hands on, and uses those from then on."""
    source = "The dog ⟦1⟧ sees an old house near ⟦2⟧."
    messages = [Message(source.replace("dog", noun)) for noun in ("dog", "horse", "cat", "ship")]
    made = drafter(engine(), messages)
    made.forms = ["Qqqq{}qqqqq", "XQ{}"]
    drafts = list(made.drafts(messages))
    assert made.forms[0] == "XQ{}"
    assert all(marks_of(one.text) == marks_of(one.message.id) for one in drafts)


class _Marked:
    """An English text with marks round and between its words."""

    def __init__(self, seed: int) -> None:
        random = Random(seed)
        names = [f"XQ{n}" for n in range(1, random.randint(0, 2) + 1)]
        (self.plain,) = sentences(random, 1, names)
        self.tokens = spans(self.plain)
        self.text, self.wrapped = self._write(random, names)

    def _write(self, random: Random, names: Sequence[str]) -> tuple[str, list[set[int]]]:
        words = [n for n, (a, b) in enumerate(self.tokens) if self.plain[a:b].isalnum()]
        chosen = sorted(random.sample(range(len(words) + 1), min(len(words) + 1, 4)))
        spans_of_words = [words[a:b] for a, b in zip(chosen[::2], chosen[1::2], strict=False)]
        text, number, wrapped = self.plain, 10, []
        for inside in reversed([one for one in spans_of_words if one]):
            number += 1
            start, end = self.tokens[inside[0]][0], self.tokens[inside[-1]][1]
            left, right = random.choice([(f"⟦{number}⟧", f"⟦/{number}⟧"), ("*", "*"), ("**", "**")])
            text = f"{text[:start]}{left}{text[start:end]}{right}{text[end:]}"
            wrapped.append(set(inside))
        for name in names:
            text = text.replace(name, f"⟦{name[2:]}⟧")
        return text, wrapped


@pytest.mark.slow
def test_marks_with_a_real_model() -> None:
    """Drafts of a real model have exactly the marks of their sources; one in 20 may be missing."""
    marked = [_Marked(seed) for seed in range(300)]
    texts = list(dict.fromkeys(one.text for one in marked))
    exact = pandoc.write_segments(pandoc.read_segments(texts))
    messages = [Message(text) for text, same in zip(texts, exact, strict=True) if text == same]
    drafts = list(drafter(engine(), messages).drafts(messages))
    assert len(drafts) == len(messages) > 200
    for one in drafts:
        assert bool(one.text) != bool(one.fault)
        if one.text:
            assert marks_of(one.text) == marks_of(one.message.id)
    assert sum(bool(one.text) for one in drafts) / len(drafts) > 0.95


def test_emphasis_goes_with_its_words() -> None:
    """Emphasis of a noun phrase stands round the words that mean it, wherever they went."""
    message = Message("The dog sees *an old house*.")
    (made,) = drafter(engine(), [message]).drafts([message])
    plain = translate("The dog sees an old house.")
    assert made.text.replace("*", "") == plain.text
    inside = made.text.split("*")[1]
    wanted = [
        word for word, links in zip(plain.target, plain.links, strict=True) if links[0] in {4, 5}
    ]
    assert sorted(inside.split()) == sorted(wanted)


# BPE


CODES = "#version: 0.2\nt h\nth e</w>\no ld</w>\nl d</w>\no ld</w>\nh o\nho u\nhou s\nhous e</w>\n"


def test_bpe_packages(tmp_path: Path) -> None:
    """The tokenizer of Moses and BPE: pieces join to the text again, and each knows its place."""
    (tmp_path / "bpe.model").write_text(CODES, encoding="utf-8")
    model = Model("en", "es", "English", "Spanish", "1.0", tmp_path, "bpe", "")
    tokenizer = tokenizer_of(model)
    text = "The old house, is it not?"
    pieces = tokenizer.encode(text)
    assert "house" in pieces
    assert any(piece.endswith("@@") for piece in pieces)
    assert tokenizer.decode(pieces) == text
    found = [text[start:end] for start, end in places(pieces, text)]
    assert found[pieces.index("house")] == "house"
    assert "".join(found) == text.replace(" ", "")


def _as_bpe(pieces: Sequence[str]) -> list[str]:
    """Pieces that mark where words begin (SentencePiece) as such that mark where they go on."""
    following = [*pieces[1:], "▁"]
    return [
        one.removeprefix("▁") + ("@@" if after[0].isalpha() else "")
        for one, after in zip(pieces, following, strict=True)
    ]


def _merges(word: Sequence[str]) -> Iterator[str]:
    """The BPE codes that join the letters of a word to its pieces."""
    for number, piece in enumerate(word, start=1):
        letters = list(piece.removesuffix("@@"))
        letters[-1] += "</w>" if number == len(word) else ""
        for at in range(1, len(letters)):
            yield f"{''.join(letters[:at])} {letters[at]}"


def test_a_package_with_bpe(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A package that has BPE codes translates and aligns as its twin with SentencePiece does."""
    texts = ["The dog sees an old house.", "Their house is simple."]
    wanted = answers(texts)
    first = next(model for model in installed() if model.pair == "en → vo")
    tokenizer = tokenizer_of(first)
    known = [tokenizer.encode(text) for text in texts]
    every = [*known, *(tokenizer.encode(one.text) for one in wanted)]
    renamed = {old: new for one in every for old, new in zip(one, _as_bpe(one), strict=True)}
    package = shutil.copytree(first.folder, tmp_path / "packages" / first.folder.name)
    vocabulary = package / "model" / "shared_vocabulary.json"
    pieces = json.loads(vocabulary.read_text(encoding="utf-8"))
    special, others = pieces[:3], pieces[3:]
    new = [*special, *(renamed.get(one, f"{one}☒") for one in others)]
    vocabulary.write_text(json.dumps(new), encoding="utf-8")
    (package / "sentencepiece.model").unlink()
    words = " ".join(" ".join(_as_bpe(one)) for one in known).replace("@@ ", "@@\0").split(" ")
    codes = dict.fromkeys(code for word in words for code in _merges(word.split("\0")))
    (package / "bpe.model").write_text(
        "#version: 0.2\n" + "\n".join(codes) + "\n", encoding="utf-8"
    )
    monkeypatch.setenv("ARGOS_PACKAGES_DIR", str(tmp_path / "packages"))
    made = answers(texts)
    assert [one.text for one in made] == [one.text for one in wanted]
    for text, one, other in zip(texts, made, wanted, strict=True):
        assert origins(text, one) == origins(text, other)


@pytest.mark.parametrize(
    ("pieces", "text", "wanted"),
    [
        (["▁The", "▁old", "▁ho", "use", "."], "The old house.", ["The", "old", "ho", "use", "."]),
        (["▁", "你", "好", "世界"], "你好世界", ["", "你", "好", "世界"]),
        (["▁1", "⁄", "2", "▁cup"], "½ cup", None),
        (["▁say", "▁&quot;", "hi", "&quot;"], 'say "hi"', None),
        ([], "", []),
        (["▁<0xE4>", "<0xBD>", "<0xA0>", "x"], "你x", None),
    ],
)
def test_places_of_pieces(pieces: list[str], text: str, wanted: list[str] | None) -> None:
    """Every piece has its place in the text, in order, also where letters were changed."""
    found = places(pieces, text)
    if wanted is not None:
        assert [text[start:end] for start, end in found] == wanted
    ends = [span for span in found if span[0] < span[1]]
    assert ends == sorted(ends)
    assert all(0 <= start <= end <= len(text) for start, end in found)
    if text:
        assert ends[-1][1] == len(text)


# The command


def test_the_command_with_a_model(hexapla: Hexapla, packages: Path, tmp_path: Path) -> None:
    """A book in the closed English is translated by the command, offline, and signed."""
    texts = sentences(Random(14), 40)
    more = '[editions]\nlanguages = ["vo"]\n[machine]\nengine = "argos"\n'
    book = folder_of(tmp_path / "book", "# Horses {#one}\n\n" + "\n\n".join(texts), more=more)
    done = hexapla("translate", "--project", book, env={"ARGOS_PACKAGES_DIR": str(packages)})
    assert done.code == 0, done.stderr
    catalog = (book / "translations" / "vo.po").read_text(encoding="utf-8")
    assert catalog.count("# machine: argos en→vo 1.0 (score 0.") > 30
    assert translate(texts[0]).text[:12] in catalog


def test_no_torch_comes_along() -> None:
    """What the extra ``argos`` installs, as locked, has neither PyTorch nor what pulls it in."""
    lock = (ROOT / "requirements-dev.lock").read_text(encoding="utf-8")
    names = {line.partition("==")[0] for line in lock.splitlines() if "==" in line}
    assert {"argos-translate-lt", "ctranslate2", "sentencepiece", "sentencex"} <= names
    assert not {"torch", "stanza", "spacy", "argostranslate"} & names


@pytest.mark.slow
def test_it_goes_on_where_it_stopped(hexapla: Hexapla, tmp_path: Path) -> None:
    """Killed at its work, the model's finished texts are there, and another run keeps them."""
    texts = list(dict.fromkeys(sentences(Random(16), 4000)))
    more = '[editions]\nlanguages = ["vo"]\n'
    book = folder_of(tmp_path / "book", "# Horses {#one}\n\n" + "\n\n".join(texts), more=more)
    command = [sys.executable, str(ROOT / "build.py"), "translate", "--project", str(book)]
    path = book / "translations" / "vo.po"
    with started(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as running:
        while not path.exists() and running.poll() is None:
            time.sleep(0.05)
        running.send_signal(signal.SIGKILL)
        running.wait(timeout=LIMIT)
    before = {m.key: m for m in catalogs.read(path) if m.state == "machine"}
    assert 0 < len(before) < len(texts)
    done = hexapla("translate", "--project", book)
    assert done.code == 0, done.stderr
    after = catalogs.read(path).by_key()
    assert {key: after[key] for key in before} == before
    assert sum(m.state == "machine" for m in after.values()) > 0.95 * len(texts)


def _refuse(*_: Any, **__: Any) -> None:
    pytest.fail("a network was asked for")


def test_no_network_while_translating(monkeypatch: pytest.MonkeyPatch) -> None:
    """Opening a model and translating open no connection."""
    monkeypatch.setattr(socket.socket, "connect", _refuse)
    monkeypatch.setattr(socket, "getaddrinfo", _refuse)
    assert answers(["Their house is simple."])[0].text


def test_alignment_without_pieces() -> None:
    """A translation that says nothing has an alignment without links."""
    (made,) = answers([""])
    assert made.alignment is None or isinstance(made.alignment, Alignment)
