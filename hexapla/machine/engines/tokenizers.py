"""Texts ↔ the pieces that a model of Argos Translate reads and writes, and where each piece stands.

A package has a model of SentencePiece, or BPE codes that go with the tokenizer of Moses. Places are
found by comparing letters, since both change letters on the way (½ becomes 1⁄2, " becomes &quot;),
and the libraries count them in different ways from version to version.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

from hexapla.errors import Finding, ToolError
from hexapla.machine.engine import Span
from hexapla.machine.models.installed import Model

SPACE = "▁"
"""What SentencePiece writes for a space."""

CONTINUED = "@@"
"""What BPE writes at the end of a piece whose word goes on."""


@dataclass(frozen=True, slots=True)
class Tokenizer:
    """Cuts the source of a model into pieces, and joins the pieces of its translations."""

    encode: Callable[[str], list[str]]
    decode: Callable[[Sequence[str]], str]


def tokenizer_of(model: Model) -> Tokenizer:
    """The tokenizer that a package brings along.

    Raises:
        ToolError: its file cannot be used.
    """
    make = _sentencepiece if model.tokenizer == "sentencepiece" else _bpe
    try:
        return make(model)
    except (OSError, RuntimeError, ValueError, SystemExit) as error:
        what = f"the tokenizer of this package cannot be used: {error}"
        tip = "remove the package and install it again"
        raise ToolError(Finding(str(model.folder), what, tip)) from None


def _sentencepiece(model: Model) -> Tokenizer:
    from sentencepiece import SentencePieceProcessor

    file = str(Path(model.folder) / "sentencepiece.model")
    processor = SentencePieceProcessor(model_file=file)

    def encode(text: str) -> list[str]:
        return [str(piece) for piece in processor.encode(text, out_type=str)]

    def decode(pieces: Sequence[str]) -> str:
        # Unlike Argos, which makes a space of every underscore.
        return str(processor.decode_pieces(list(pieces))).replace(SPACE, " ").strip()

    return Tokenizer(encode, decode)


def _bpe(model: Model) -> Tokenizer:
    from argostranslate.apply_bpe import BPE
    from sacremoses import MosesDetokenizer, MosesPunctNormalizer, MosesTokenizer

    with (Path(model.folder) / "bpe.model").open(encoding="utf-8") as codes:
        bpe = BPE(codes)
    normalizer = MosesPunctNormalizer(model.source)
    tokenizer, detokenizer = MosesTokenizer(model.source), MosesDetokenizer(model.target)

    def encode(text: str) -> list[str]:
        words = tokenizer.tokenize(normalizer.normalize(text))
        return [str(piece) for piece in bpe.segment_tokens(words)]

    def decode(pieces: Sequence[str]) -> str:
        words = " ".join(pieces).replace(f"{CONTINUED} ", "").split(" ")
        return str(detokenizer.detokenize(words)).strip()

    return Tokenizer(encode, decode)


def places(pieces: Sequence[str], text: str) -> list[Span]:
    """Where each piece stands in a text; a piece that is not in it has a place without length."""
    seen = [at for at, letter in enumerate(text) if not letter.isspace()]
    shown = "".join(text[at] for at in seen)
    surfaces = [_surface(piece) for piece in pieces]
    place = _mapping("".join(surfaces), shown)
    spans, start = [], 0
    for surface in surfaces:
        first, last = place(start), place(start + len(surface))
        start += len(surface)
        spans.append((seen[first], seen[last - 1] + 1) if first < last else (0, 0))
    return spans


def _surface(piece: str) -> str:
    piece = piece.removesuffix(CONTINUED) if len(piece) > len(CONTINUED) else piece
    return "".join(piece.replace(SPACE, " ").split())


def _mapping(joined: str, original: str) -> Callable[[int], int]:
    """Where a place between the letters of the pieces is between those of the text."""
    if joined == original:
        return lambda place: place
    blocks = SequenceMatcher(None, joined, original, autojunk=False).get_opcodes()

    def place(at: int) -> int:
        for _, start, end, first, last in blocks:
            if at < end:
                # Inside letters that differ, in proportion.
                return first + (at - start) * (last - first) // max(end - start, 1)
        return len(original)

    return place
