"""A translation model of the usual size with random weights, to measure speed with.

    .venv/bin/python -m benchmarks.random_model FOLDER

No real model is at hand, and for speed none is needed: this is a "transformer-base" as Argos's
packages have it (6 + 6 layers, width 512, 8 heads, 8 bits), with 8,000 pieces that cut English as
usual. What it says means nothing, but it ends, by itself: its translations are about as long as
their sources. For this, one value of the decoder's state counts the pieces written so far, another
holds the number of the source's pieces, and ``</s>`` becomes the likelier the more the first is
above the second. The rest of the state, which is chance, makes it earlier or later.
"""

from __future__ import annotations

import argparse
import io
import math
import random
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path

import numpy as np
import sentencepiece
from numpy.typing import NDArray

from tests.model import spec

SEED = 20261126
SOURCE = Path(__file__).parent.parent / "source"
PAIR = spec.Pair("en", "English", "es", "Spanish", "0.0")
README = "Random weights, to measure speed with. What it says means nothing.\n"

PIECES = 8000
WIDTH, HEADS, INNER, LAYERS = 512, 8, 2048, 6
HEAD = WIDTH // HEADS
PLACES = 1100
"""Pieces that a text may have; CTranslate2 takes 1,024."""

COUNTER, LENGTH = 0, 1
"""The two values of a state that aren't chance."""
STEP = 0.2
"""By how much the counter grows with a piece."""
READING = 6.2
"""What the attention's mean of the source's counter has to be multiplied with, so that it says the
source's length: 2 for the mean, the rest for what the encoder's last norm divides by."""
SPREAD = 5.0
"""The standard deviation of the scores of pieces, before the softmax: as sure as a real model."""
AVERSION = 0.3
"""How much a piece keeps the same piece from following."""
SLOPE = 40.0
"""How much the counter counts for the score of ``</s>``."""
END = 14.0
"""The score of ``</s>`` when the translation has the source's length: that of the best pieces."""

Matrix = NDArray[np.float32]

# ------------------------------------------------------------------------------------ pieces


def _list(parts: str) -> list[str]:
    return parts.split(",")


ONSETS = _list("b,c,d,f,g,h,l,m,n,p,r,s,t,v,w,br,ch,cl,cr,dr,fl,gr,pl,pr,sh,sl,sp,st,str,th,tr")
NUCLEI = _list("a,e,i,o,u,a,e,i,o,u,ea,ee,oa,oo,ou,ai")
CODAS = _list(",,,d,l,m,n,p,r,s,t,ck,nd,ng,nt,rd,rm,rt,st")
ENDINGS = _list(",,,,s,ed,er,ing,ly,tion,ment,al,able,ness")


def words(chance: random.Random, count: int) -> list[str]:
    """Different words that can be pronounced."""
    made: dict[str, None] = {}
    while len(made) < count:
        parts = chance.choices((1, 2, 3), (4, 5, 2))[0]
        syllables = [
            chance.choice(ONSETS) + chance.choice(NUCLEI) + chance.choice(CODAS)
            for _ in range(parts)
        ]
        made["".join(syllables) + chance.choice(ENDINGS)] = None
    return list(made)


def lines(chance: random.Random) -> Iterator[str]:
    """The book, and sentences of made-up words, the first of which are frequent as in English."""
    book = "\n".join(path.read_text(encoding="utf-8") for path in sorted(SOURCE.glob("*.md")))
    yield from book.splitlines() * 5
    vocabulary = words(chance, 12_000)
    weights = list(accumulate(1 / (rank + 10) for rank in range(len(vocabulary))))
    for _ in range(4000):
        yield " ".join(chance.choices(vocabulary, cum_weights=weights, k=12)).capitalize() + "."


def learn_pieces() -> bytes:
    """A SentencePiece model."""
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=lines(random.Random(SEED)),  # noqa: S311 - nothing secret
        model_writer=model,
        vocab_size=PIECES,
        character_coverage=1.0,
        num_threads=1,
        minloglevel=2,
    )
    return model.getvalue()


# ----------------------------------------------------------------------------------- weights


class Weights:
    """Draws the weights."""

    def __init__(self, seed: int) -> None:
        self.chance = np.random.default_rng(seed)
        self.found: dict[str, Matrix] = {}

    def matrix(self, rows: int, columns: int, size: float = 1.0) -> Matrix:
        """A map that scales a vector's length by ``size`` or so, and is blind for both counters."""
        drawn = self.chance.standard_normal((rows, columns), np.float32)
        drawn *= np.float32(size / math.sqrt(columns))
        drawn[:, [COUNTER, LENGTH]] = 0
        return drawn

    def linear(self, name: str, rows: int, columns: int, *, writes: bool = False) -> None:
        """A map of a layer; one that ``writes`` into the state leaves both counters alone."""
        weight = self.matrix(rows, columns, 0.5 if writes else 1.0)
        if writes:
            weight[[COUNTER, LENGTH]] = 0
        self.found[f"{name}/weight"] = weight
        self.found[f"{name}/bias"] = np.zeros(rows, np.float32)

    def norm(self, name: str) -> None:
        """A norm that changes no scale."""
        self.found[f"{name}/layer_norm/gamma"] = np.ones(WIDTH, np.float32)
        self.found[f"{name}/layer_norm/beta"] = np.zeros(WIDTH, np.float32)

    def attention(self, name: str, *inputs: int) -> None:
        """An attention whose first maps have so many outputs, in widths."""
        self.norm(name)
        for number, widths in enumerate(inputs):
            self.linear(f"{name}/linear_{number}", widths * WIDTH, WIDTH)
        self.linear(f"{name}/linear_{len(inputs)}", WIDTH, WIDTH, writes=True)

    def half(self, name: str, *, decoder: bool) -> None:
        """The encoder's or the decoder's layers."""
        self.norm(name)
        self.found[f"{name}/position_encodings/encodings"] = places()
        for layer in (f"{name}/layer_{number}" for number in range(LAYERS)):
            self.attention(f"{layer}/self_attention", 3)
            if decoder:
                self.attention(f"{layer}/attention", 1, 2)
            self.norm(f"{layer}/ffn")
            self.linear(f"{layer}/ffn/linear_0", INNER, WIDTH)
            self.linear(f"{layer}/ffn/linear_1", WIDTH, INNER, writes=True)

    def embeddings(self) -> None:
        """Source and target share them; CTranslate2 multiplies them with the width's root."""
        pieces = self.matrix(PIECES, WIDTH, 2.5)
        self.found["encoder/embeddings_0/weight"] = pieces
        self.found["decoder/embeddings/weight"] = pieces

    def projection(self) -> None:
        """The scores of pieces, that of ``</s>`` by the counters."""
        weight, bias = self.matrix(PIECES, WIDTH, SPREAD), np.zeros(PIECES, np.float32)
        weight -= AVERSION * self.found["decoder/embeddings/weight"]
        unknown, start, end = map(spec.SPECIAL.index, ("<unk>", "<s>", "</s>"))
        bias[[unknown, start]] = -100
        bias[end] = END
        weight[end] *= 1.5
        weight[end, COUNTER], weight[end, LENGTH] = SLOPE, -SLOPE
        self.found["decoder/projection/weight"] = weight
        self.found["decoder/projection/bias"] = bias

    def count_the_source(self) -> None:
        """Make the last layer's first head write the source's length into the decoder's state.

        It looks everywhere alike, since its keys are zero, at the encoder's counter.
        """
        layer = f"decoder/layer_{LAYERS - 1}/attention"
        keys_and_values = self.found[f"{layer}/linear_1/weight"]
        keys_and_values[:HEAD] = 0
        keys_and_values[WIDTH] = 0
        keys_and_values[WIDTH, COUNTER] = 1
        output = self.found[f"{layer}/linear_2/weight"]
        output[:, 0] = 0
        output[LENGTH, 0] = READING


def places() -> Matrix:
    """What is added to a state at each place: sinusoids, and the counter."""
    scales = np.exp(np.arange(WIDTH // 2) * (-math.log(10000) / (WIDTH // 2 - 1)))
    angles = np.arange(1, PLACES + 1)[:, None] * scales
    added = 3 * np.concatenate([np.sin(angles), np.cos(angles)], 1).astype(np.float32)
    added -= added.mean(1, keepdims=True)  # or the norms would take it from the counter
    added[:, COUNTER], added[:, LENGTH] = STEP * np.arange(1, PLACES + 1), 0
    return added


def draw(seed: int) -> spec.Weights:
    """All weights of the model."""
    weights = Weights(seed)
    weights.embeddings()
    weights.half("encoder", decoder=False)
    weights.half("decoder", decoder=True)
    weights.projection()
    weights.count_the_source()
    return weights.found


def build(folder: Path, seed: int = SEED) -> Path:
    """Write the package's folder into ``folder``, in a few seconds."""
    return spec.write_package(folder, PAIR, README, learn_pieces(), draw(seed), heads=HEADS)


def main() -> None:
    """Read the argument and build."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folder", type=Path)
    print(build(parser.parse_args().folder))


if __name__ == "__main__":
    main()
