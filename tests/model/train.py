"""Trains the tests' model and packs it: two ``.argosmodel`` files, in about a quarter of an hour.

PyTorch is in none of the project's lock files, so this runs in an environment of its own::

    python3 -m venv ../training
    ../training/bin/pip install torch==2.13.0 ctranslate2==4.8.5 sentencepiece==0.2.3 numpy==2.4.6
    ../training/bin/python -m tests.model.train

Both directions are trained at the same time, each on one core. Seeds are fixed, so the same
versions on the same kind of processor should give the same files (never tried). It ends with how
well the models do on texts drawn apart from these (``measure``).
"""

# ruff: noqa: S311 - made-up sentences are no secrets
# ruff: noqa: T201 - a script that is run by hand
# mypy: disable-error-code="misc, no-any-return"
# (where mypy runs there is no PyTorch, so its classes are unknown)

from __future__ import annotations

import argparse
import io
import math
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import product
from multiprocessing import get_context
from pathlib import Path
from random import Random
from typing import Any

import sentencepiece
import torch
from torch import Tensor, nn
from torch.nn import functional

from tests.model import measure, spec
from tests.model.language import Translation, translate
from tests.model.sentences import training

HERE = Path(__file__).parent
SEED = 20261126
SENTENCES = 250_000
PIECES = 1400
WIDTH, HEADS, INNER, LAYERS = 128, 4, 384, 2
BATCH = 64
"""Sentences per step."""
STEPS, WARM_UP = 5500, 300
RATE = 2.5e-3
"""Of learning, after the warm-up."""
SMOOTHING = 0.05
GUIDANCE = 0.5
"""How much the attention's mistakes count beside those of the words."""
NOTHING = -100
"""A label that isn't counted."""

ENGLISH = ("en", "English")
INVENTED = ("vo", "Invented language")
PAIRS = (
    spec.Pair(*ENGLISH, *INVENTED, "1.0"),
    spec.Pair(*INVENTED, *ENGLISH, "1.0"),
)
README = "A toy for Hexapla's tests: a closed English and an invented language. See tests/model.\n"

# ------------------------------------------------------------------------------------ pieces


def learn_pieces(translations: Sequence[Translation]) -> bytes:
    """A SentencePiece model for both languages.

    It reads token by token, so that no piece is two signs, or a sign and a letter.
    """
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=(token for one in translations for token in one.source + one.target),
        model_writer=model,
        vocab_size=PIECES,
        model_type="bpe",
        character_coverage=0.9995,
        required_chars="".join(map(chr, range(33, 127))) + "äöüÄÖÜ“”‘’–…",
        split_digits=True,
        num_threads=1,
        minloglevel=2,
    )
    return model.getvalue()


@dataclass(frozen=True, slots=True)
class Example:
    """A text and its translation as numbers of pieces."""

    source: list[int]
    target: list[int]
    links: list[tuple[int, int]]
    """A target piece and a source piece that it comes from."""


def example(model: Any, one: Translation) -> Example:  # noqa: ANN401
    """A translation in the numbers of a SentencePiece model's pieces."""
    source, of_source = measure.pieces_of(model, one.original)
    target, of_target = measure.pieces_of(model, one.text)
    links: list[tuple[int, int]] = []
    for word, (head, *_) in enumerate(one.links):
        ours, theirs = of_target[word], of_source[head]
        if one.target[word] == one.source[head] and len(ours) == len(theirs):
            links += zip(ours, theirs, strict=True)
        else:
            links += product(ours, theirs)
    return Example(model.piece_to_id(source), model.piece_to_id(target), links)


# ------------------------------------------------------------------------------------- model
# Modules are called as CTranslate2 calls its weights.


class Norm(nn.Module):
    """Normalises a layer's input."""

    def __init__(self) -> None:
        super().__init__()
        self.gamma = nn.Parameter(torch.ones(WIDTH))
        self.beta = nn.Parameter(torch.zeros(WIDTH))

    def forward(self, x: Tensor) -> Tensor:
        """The input with mean 0 and deviation 1, then scaled."""
        return functional.layer_norm(x, (WIDTH,), self.gamma, self.beta)


class SelfAttention(nn.Module):
    """Lets every place of a text look at the others of the same text."""

    def __init__(self) -> None:
        super().__init__()
        self.layer_norm = Norm()
        self.linear_0 = nn.Linear(WIDTH, 3 * WIDTH)
        self.linear_1 = nn.Linear(WIDTH, WIDTH)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        """``mask`` says who may look at whom."""
        parts = self.linear_0(self.layer_norm(x)).chunk(3, -1)
        query, key, value = map(_heads, parts)
        seen = functional.scaled_dot_product_attention(query, key, value, mask)
        return x + self.linear_1(_joined(seen))


class SourceAttention(nn.Module):
    """Lets every place of the translation look at the source."""

    def __init__(self) -> None:
        super().__init__()
        self.layer_norm = Norm()
        self.linear_0 = nn.Linear(WIDTH, WIDTH)
        self.linear_1 = nn.Linear(WIDTH, 2 * WIDTH)
        self.linear_2 = nn.Linear(WIDTH, WIDTH)

    def forward(self, x: Tensor, source: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """Also what the first head looks at, which is what CTranslate2 gives as attention."""
        query = _heads(self.linear_0(self.layer_norm(x)))
        key, value = map(_heads, self.linear_1(source).chunk(2, -1))
        scores = query @ key.transpose(-1, -2) / math.sqrt(WIDTH // HEADS)
        looks = scores.masked_fill(~mask, -1e9).softmax(-1)
        return x + self.linear_2(_joined(looks @ value)), looks[:, 0]


class Inner(nn.Module):
    """The feed-forward part of a layer."""

    def __init__(self) -> None:
        super().__init__()
        self.layer_norm = Norm()
        self.linear_0 = nn.Linear(WIDTH, INNER)
        self.linear_1 = nn.Linear(INNER, WIDTH)

    def forward(self, x: Tensor) -> Tensor:
        """Two linear maps with a ReLU between them."""
        return x + self.linear_1(functional.relu(self.linear_0(self.layer_norm(x))))


class Layer(nn.Module):
    """A layer of the encoder, or with ``attention`` one of the decoder."""

    def __init__(self, *, decoder: bool) -> None:
        super().__init__()
        self.self_attention = SelfAttention()
        if decoder:
            self.attention = SourceAttention()
        self.ffn = Inner()


class Half(nn.Module):
    """The encoder or the decoder."""

    def __init__(self, *, decoder: bool) -> None:
        super().__init__()
        self.layers = [Layer(decoder=decoder) for _ in range(LAYERS)]
        for number, layer in enumerate(self.layers):
            self.add_module(f"layer_{number}", layer)
        self.layer_norm = Norm()


class Transformer(nn.Module):
    """Both; the pieces' embeddings are the same for source, target and output."""

    def __init__(self) -> None:
        super().__init__()
        self.pieces = nn.Parameter(torch.randn(PIECES, WIDTH) / math.sqrt(WIDTH))
        self.bias = nn.Parameter(torch.zeros(PIECES))
        self.encoder = Half(decoder=False)
        self.decoder = Half(decoder=True)
        self.register_buffer("positions", positions(512), persistent=False)

    def embedded(self, numbers: Tensor) -> Tensor:
        """What pieces mean, at their places."""
        places = self.positions[: numbers.shape[1]]
        return functional.embedding(numbers, self.pieces) * math.sqrt(WIDTH) + places

    def forward(self, source: Tensor, before: Tensor) -> tuple[Tensor, Tensor]:
        """The scores of each next piece after ``before``, and the last layer's attention."""
        mask = (source >= 0)[:, None, None]
        x = self.embedded(source.clamp(min=0))
        for layer in self.encoder.layers:
            x = layer.ffn(layer.self_attention(x, mask))
        read = self.encoder.layer_norm(x)
        earlier = torch.ones(before.shape[1], before.shape[1], dtype=torch.bool).tril()
        looks = torch.empty(0)
        x = self.embedded(before)
        for layer in self.decoder.layers:
            x = layer.self_attention(x, earlier)
            x, looks = layer.attention(x, read, mask)
            x = layer.ffn(x)
        return functional.linear(self.decoder.layer_norm(x), self.pieces, self.bias), looks

    def weights(self) -> spec.Weights:
        """Every weight under CTranslate2's name for it."""
        found = {key.replace(".", "/"): value for key, value in self.state_dict().items()}
        pieces, bias = found.pop("pieces"), found.pop("bias")
        found |= {"encoder/embeddings_0/weight": pieces, "decoder/embeddings/weight": pieces}
        found |= {"decoder/projection/weight": pieces, "decoder/projection/bias": bias}
        return {name: value.numpy() for name, value in found.items()}


def positions(count: int) -> Tensor:
    """The sinusoids that CTranslate2 adds to embeddings: sines, then cosines, from place 1 on."""
    half = WIDTH // 2
    scales = torch.exp(torch.arange(half) * (-math.log(10000) / (half - 1)))
    angles = torch.arange(1, count + 1)[:, None] * scales
    return torch.cat([angles.sin(), angles.cos()], 1)


def _heads(x: Tensor) -> Tensor:
    return x.unflatten(-1, (HEADS, WIDTH // HEADS)).transpose(1, 2)


def _joined(x: Tensor) -> Tensor:
    return x.transpose(1, 2).flatten(2)


# ---------------------------------------------------------------------------------- training


@dataclass(frozen=True, slots=True)
class Batch:
    """Examples side by side: -1 fills up sources, ``NOTHING`` targets."""

    source: Tensor
    before: Tensor
    """The target behind ``<s>``."""
    target: Tensor
    """The target with ``</s>`` after it."""
    links: Tensor
    """True where a target piece comes from a source piece."""

    @classmethod
    def of(cls, examples: Sequence[Example]) -> Batch:
        """The examples, filled up to the longest."""
        rows = len(examples)
        width = max(len(one.source) for one in examples)
        height = max(len(one.target) for one in examples) + 1
        source = torch.full((rows, width), -1)
        before = torch.zeros((rows, height), dtype=torch.long)
        target = torch.full((rows, height), NOTHING)
        links = torch.zeros((rows, height, width), dtype=torch.bool)
        for row, one in enumerate(examples):
            source[row, : len(one.source)] = torch.tensor(one.source)
            before[row, : len(one.target) + 1] = torch.tensor([1, *one.target])
            target[row, : len(one.target) + 1] = torch.tensor([*one.target, 2])
            links[row][tuple(zip(*one.links, strict=True))] = True
        return cls(source, before, target, links)


def batches(examples: Sequence[Example], chance: Random) -> Iterator[Batch]:
    """Examples again and again in chance's order, those of about the same length together."""
    while True:
        order = sorted(chance.sample(examples, BATCH * 50), key=lambda one: len(one.target))
        parts = [order[at : at + BATCH] for at in range(0, len(order), BATCH)]
        for part in chance.sample(parts, len(parts)):
            yield Batch.of(part)


def loss(model: Transformer, batch: Batch) -> tuple[Tensor, Tensor]:
    """What is wrong with the words, and with where the model looks."""
    scores, looks = model(batch.source, batch.before)
    words = functional.cross_entropy(
        scores.flatten(0, 1), batch.target.flatten(), label_smoothing=SMOOTHING
    )
    right = (looks * batch.links).sum(-1)[batch.links.any(-1)]
    return words, -(right + 1e-6).log().mean()


def rate(step: int) -> float:
    """The share of ``RATE`` at a step: up in a line, down in half a wave."""
    if step < WARM_UP:
        return (step + 1) / WARM_UP
    return 0.5 + 0.5 * math.cos(math.pi * (step - WARM_UP) / (STEPS - WARM_UP))


def train(examples: Sequence[Example]) -> Transformer:
    """A model that has seen ``STEPS`` batches of the examples."""
    torch.manual_seed(SEED)
    model = Transformer()
    optimizer = torch.optim.Adam(model.parameters(), RATE, (0.9, 0.98))
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, rate)
    start = time.perf_counter()
    for step, batch in zip(range(STEPS), batches(examples, Random(SEED)), strict=False):
        words, looks = loss(model, batch)
        optimizer.zero_grad()
        (words + GUIDANCE * looks).backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        if step % 100 == 99:
            seconds = time.perf_counter() - start
            print(f"{step + 1:5} {words:.3f} {looks:.3f} {seconds:.0f} s", flush=True)
    return model.eval()


# ----------------------------------------------------------------------------------- packing


def build(pair: spec.Pair, target: Path) -> Path:
    """Train one direction, alone on one processor core, and pack it into the folder."""
    torch.set_num_threads(1)
    translations = [translate(text) for text in training(Random(SEED), SENTENCES)]
    pieces = learn_pieces(translations[:50_000])
    backwards = pair.source == INVENTED[0]
    reader = sentencepiece.SentencePieceProcessor(model_proto=pieces)
    examples = [example(reader, one.back() if backwards else one) for one in translations]
    model = train(examples)
    with tempfile.TemporaryDirectory() as folder:
        weights = model.weights()
        package = spec.write_package(Path(folder), pair, README, pieces, weights, heads=HEADS)
        return spec.pack(package, target / f"{pair.name}.argosmodel")


def main() -> None:
    """Make both packages at the same time, and tell how good they are."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--output", type=Path, default=HERE)
    target: Path = parser.parse_args().output
    with ProcessPoolExecutor(len(PAIRS), get_context("spawn")) as pool:
        list(pool.map(build, PAIRS, [target] * len(PAIRS)))
    measure.main(target)


if __name__ == "__main__":
    main()
