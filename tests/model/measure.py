"""How good the tests' model is, on texts drawn apart from the training's. Needs no PyTorch.

``.venv/bin/python -m tests.model.measure`` takes two minutes. One text in eight, single words above
all, is in the training too; of those of five tokens or more, one in a hundred.
"""

# ruff: noqa: S311 - made-up sentences are no secrets
# ruff: noqa: T201 - a script that is run by hand

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Sequence
from itertools import product
from pathlib import Path
from random import Random
from typing import Any

import ctranslate2
import sentencepiece

from tests.model.language import Translation, spans, translate
from tests.model.sentences import FORMS, numbered, sentences, training

SEED = 20261127
"""Not the training's, and none that choices were made with."""
COUNT = 3000
"""Texts for each number."""


def pieces_of(model: Any, text: str) -> tuple[list[str], list[list[int]]]:  # noqa: ANN401
    """The pieces of a text by a SentencePiece model, and for each token which pieces it has."""
    pieces: list[str] = model.encode(text, out_type=str)
    return pieces, of_tokens(pieces, text)


def of_tokens(pieces: Sequence[str], text: str) -> list[list[int]]:
    """For each token of a text, the indices of its pieces."""
    found = spans(text)
    of_token: list[list[int]] = [[] for _ in found]
    # SentencePiece puts a mark for a space before the text
    at, token = -1, 0
    for index, piece in enumerate(pieces):
        start = at + len(piece) - len(piece.lstrip("▁"))
        while start >= found[token][1]:
            token += 1
        of_token[token].append(index)
        at += len(piece)
    return of_token


class Model:
    """A package that is ready to translate."""

    def __init__(self, package: Path) -> None:
        with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(package) as file:
            file.extractall(folder)
            (inside,) = Path(folder).iterdir()
            self.pieces = sentencepiece.SentencePieceProcessor(
                model_proto=(inside / "sentencepiece.model").read_bytes()
            )
            self.translator = ctranslate2.Translator(str(inside / "model"), intra_threads=2)

    def results(self, texts: Sequence[str], **options: Any) -> list[Any]:
        """What CTranslate2 says to each text, the way Argos asks."""
        asked = [self.pieces.encode(text, out_type=str) for text in texts]
        usual = {"beam_size": 4, "max_batch_size": 1024, "batch_type": "tokens"}
        usual |= {"replace_unknowns": True, "return_attention": True}
        results: list[Any] = self.translator.translate_batch(asked, **(usual | options))
        return results

    def first_rows(self, texts: Sequence[str]) -> list[list[float]]:
        """The attention of the first piece of each text's translation, whatever that piece is.

        In a batch with a beam, CTranslate2 4.8.5 gives for it the attention of another text.
        """
        results = self.results(texts, beam_size=1, max_decoding_length=1)
        return [result.attention[0][0] for result in results]

    def text(self, result: Any) -> str:  # noqa: ANN401
        """The best hypothesis as text."""
        return str(self.pieces.decode(result.hypotheses[0]))

    def texts(self, texts: Sequence[str]) -> list[str]:
        """The translation of each text."""
        return [self.text(result) for result in self.results(texts)]


def held_out(*, backwards: bool, sentinels: bool = True) -> list[Translation]:
    """Texts with what is right for each, in a direction."""
    chance = Random(SEED)
    texts = training(chance, COUNT) if sentinels else sentences(chance, COUNT)
    right = [translate(text) for text in texts]
    return [one.back() for one in right] if backwards else right


def exactness(model: Model, right: Sequence[Translation]) -> float:
    """The share of texts (0 to 1) whose translation is exactly right."""
    answers = model.texts([one.original for one in right])
    return sum(ours == one.text for ours, one in zip(answers, right, strict=True)) / len(right)


def kept(model: Model, form: str, count: int) -> tuple[float, float]:
    """How well texts with ``count`` sentinels of a form are translated.

    The share of translations with each of them exactly once, and the share that is wholly right.
    """
    chance = Random(SEED)
    texts, names = [], []
    for _ in range(COUNT):
        names.append(numbered(chance, count, form))
        texts += sentences(chance, 1, names[-1])
    answers = model.texts(texts)
    once = [all(_count(a, one) == 1 for one in n) for a, n in zip(answers, names, strict=True)]
    exact = [a == translate(text).text for a, text in zip(answers, texts, strict=True)]
    return sum(once) / COUNT, sum(exact) / COUNT


def _count(text: str, sentinel: str) -> int:
    return [text[start:end] for start, end in spans(text)].count(sentinel)


def alignment(model: Model, right: Sequence[Translation]) -> float:
    """The share of words in right translations whose attention is highest at the right word."""
    hits = words = 0
    texts = [one.original for one in right]
    answers = zip(right, model.results(texts), model.first_rows(texts), strict=True)
    for one, result, first in answers:
        if model.text(result) == one.text:
            found = looks(model, one, result.hypotheses[0], [first, *result.attention[0][1:]])
            hits += sum(at == link[0] for at, link in zip(found, one.links, strict=True))
            words += len(found)
    return hits / words


def looks(
    model: Model, one: Translation, pieces: Sequence[str], rows: Sequence[Sequence[float]]
) -> list[int]:
    """For each token of a right translation the source token that its pieces attend to most.

    There is a row for each of the translation's pieces, in it a number for each of the source's.
    """
    ours, (_, theirs) = of_tokens(pieces, one.text), pieces_of(model.pieces, one.original)
    weights = [[sum(rows[t][s] for t in word for s in other) for other in theirs] for word in ours]
    return [row.index(max(row)) for row in weights]


def main(folder: Path = Path(__file__).parent) -> None:
    """Print how good both directions are."""
    for pair in ("en_vo", "vo_en"):
        model = Model(folder / f"translate-{pair}-1_0.argosmodel")
        right = held_out(backwards=pair == "vo_en")
        plain = held_out(backwards=pair == "vo_en", sentinels=False)
        print(f"{pair}: exact {exactness(model, right):.1%}", end=", ")
        print(f"without sentinels {exactness(model, plain):.1%}", end=", ")
        print(f"alignment {alignment(model, right):.1%}")
    forwards = Model(folder / "translate-en_vo-1_0.argosmodel")
    for form, count in product(FORMS, (1, 2, 3)):
        once, exact = kept(forwards, form, count)
        print(f"{count} × {form}: kept {once:.1%}, exact {exact:.1%}")


if __name__ == "__main__":
    main()
