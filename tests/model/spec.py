"""Writes Argos packages: a transformer's weights for CTranslate2, with its pieces, in a folder.

Shared by the tests' model and the benchmarks'. A weight is called here as CTranslate2 calls it:
``encoder/layer_0/self_attention/linear_0/weight``.
"""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ctranslate2
import numpy as np
import sentencepiece
from numpy.typing import NDArray

Weights = Mapping[str, NDArray[np.float32]]

SPECIAL = ("<unk>", "<s>", "</s>")
"""The first three pieces, in SentencePiece's order."""

LONG_AGO = (1980, 1, 1, 0, 0, 0)
"""The date of every file in a package, so that the same files give the same bytes."""


@dataclass(frozen=True, slots=True)
class Pair:
    """What metadata.json says."""

    source: str
    """Code of the language that is translated from."""
    source_name: str
    target: str
    target_name: str
    version: str

    @property
    def name(self) -> str:
        """The folder's name inside the package, and the package's without its suffix."""
        return f"translate-{self.source}_{self.target}-{self.version.replace('.', '_')}"

    def metadata(self) -> dict[str, str]:
        """The content of metadata.json."""
        return {
            "package_version": self.version,
            "argos_version": "1.9",
            "from_code": self.source,
            "from_name": self.source_name,
            "to_code": self.target,
            "to_name": self.target_name,
            "type": "translate",
        }


def write_package(  # what a package consists of
    folder: Path, pair: Pair, readme: str, pieces: bytes, weights: Weights, *, heads: int
) -> Path:
    """Write a package's folder into ``folder``; ``pieces`` is a SentencePiece model."""
    package = folder / pair.name
    (package / "model").mkdir(parents=True)
    (package / "metadata.json").write_text(json.dumps(pair.metadata(), indent=2) + "\n")
    (package / "README.md").write_text(readme, encoding="utf-8")
    (package / "sentencepiece.model").write_bytes(pieces)
    _transformer(weights, vocabulary(pieces), heads).save(str(package / "model"))
    return package


def pack(package: Path, target: Path) -> Path:
    """The package's folder as one file, the same bytes for the same content."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as file:
        for path in sorted(one for one in package.rglob("*") if one.is_file()):
            name = path.relative_to(package.parent).as_posix()
            info = zipfile.ZipInfo(name, LONG_AGO)
            info.external_attr = 0o644 << 16
            info.create_system = 3
            file.writestr(info, path.read_bytes(), zipfile.ZIP_DEFLATED, 9)
    return target


def vocabulary(pieces: bytes) -> list[str]:
    """The pieces of a SentencePiece model in the order of their numbers."""
    model = sentencepiece.SentencePieceProcessor(model_proto=pieces)
    return [model.id_to_piece(number) for number in range(model.get_piece_size())]


def _transformer(weights: Weights, words: Sequence[str], heads: int) -> Any:  # noqa: ANN401
    """A model that is ready to be saved, in 8 bits; source and target share their pieces."""
    layers = sum(
        re.fullmatch(r"encoder/layer_\d+/ffn/linear_0/weight", name) is not None for name in weights
    )
    spec = ctranslate2.specs.TransformerSpec.from_config((layers, layers), heads)
    left = dict(weights)

    def fill(layer: Any, name: str, _: object) -> None:  # noqa: ANN401
        if name in left:
            # a copy, since the quantisation multiplies in place
            setattr(layer, name.rpartition("/")[2], left.pop(name).copy())

    ctranslate2.specs.model_spec.visit_spec(spec, fill)
    if left:
        raise ValueError(f"CTranslate2 has no weights of these names: {sorted(left)}")
    spec.register_source_vocabulary(list(words))
    spec.register_target_vocabulary(list(words))
    spec.validate()
    spec.optimize(quantization="int8")
    return spec
