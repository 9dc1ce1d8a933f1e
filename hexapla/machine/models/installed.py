"""The models of Argos Translate that are installed: which there are, and which lead where.

Argos' own folder is used, found by its own rules, so that a model is there for both. Argos itself
is not imported: that makes folders in the user's home.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeVar

from hexapla.errors import Finding, ToolError
from hexapla.files import bounded_json

MOST_OF_METADATA = 1_000_000
LONGEST_WORD = 100

PIVOT = "en"
"""The language that nearly every model of Argos translates from or to."""


@dataclass(frozen=True, slots=True)
class Package:
    """A translation model, installed or offered, by what its ``metadata.json`` says."""

    source: str
    """Argos' code of the language it translates from."""
    target: str
    """Argos' code of the language it translates to."""
    source_name: str
    """The name of that language, in English."""
    target_name: str
    version: str
    """Such as ``1.9``; may be empty."""

    @property
    def pair(self) -> str:
        """The languages, for a person."""
        return f"{self.source} → {self.target}"

    @property
    def age(self) -> tuple[int, ...]:
        """The version as numbers, so that 1.10 comes after 1.9."""
        return tuple(int(number) for number in re.findall("[0-9]+", self.version))


@dataclass(frozen=True, slots=True)
class Model(Package):
    """A package that is installed and has everything a translation needs."""

    folder: Path
    """Where it is; the model of CTranslate2 is in ``model/`` there."""
    tokenizer: Literal["sentencepiece", "bpe"]
    """What cuts its texts into pieces: the file ``sentencepiece.model`` or ``bpe.model``."""
    target_prefix: str
    """The piece that every translation must begin with, where one model knows many languages."""

    @property
    def size(self) -> int:
        """How many bytes it takes."""
        return sum(path.stat().st_size for path in self.folder.rglob("*") if path.is_file())


AnyPackage = TypeVar("AnyPackage", bound=Package)


class Unfit(Exception):  # noqa: N818 - it says why, and ends as a finding
    """Why a folder is no translation model."""


def readable(size: int) -> str:
    """A number of bytes for a person: ``12.3 MB``."""
    number, unit = float(size), "B"
    for larger in ("kB", "MB", "GB"):
        if round(number, 1) < 1000:  # noqa: PLR2004 - the step between units
            break
        number, unit = number / 1000, larger
    return f"{number:.0f} B" if unit == "B" else f"{number:.1f} {unit}"


# ------------------------------------------------------------------------ languages and choice


def codes(tag: str) -> tuple[str, ...]:
    """Argos' codes for a BCP 47 tag, the best first."""
    language, *rest = tag.lower().split("-")
    if language == "zh" and "hans" not in rest:
        return ("zt",) if {"hant", "tw", "hk", "mo"} & set(rest) else ("zh",)
    if language == "pt" and "br" in rest:
        return ("pb",)
    if language in {"nb", "no"}:
        return (language, *({"nb", "no"} - {language}))
    return (language,)


def find(source_tag: str, target_tag: str) -> Model | None:
    """The newest installed model for a pair of BCP 47 tags.

    Raises:
        ToolError: the folder of the packages cannot be found out, or not be read.
    """
    return newest(installed(), source_tag, target_tag)


def route(source_tag: str, target_tag: str) -> list[Model]:
    """The models that lead from one language to the other: one, two through English, or none.

    Raises:
        ToolError: as ``find``.
    """
    models = installed()
    direct = newest(models, source_tag, target_tag)
    if direct:
        return [direct]
    first, second = newest(models, source_tag, PIVOT), newest(models, PIVOT, target_tag)
    return [first, second] if first and second else []


def newest(packages: Iterable[AnyPackage], source_tag: str, target_tag: str) -> AnyPackage | None:
    """The newest package of the pair, of the best codes for it that there are."""
    sources, targets = (
        (tag.lower(), *codes(tag))  # a code that is a whole tag is not Argos' way, but clear
        for tag in (source_tag, target_tag)
    )
    fitting = [
        package for package in packages if package.source in sources and package.target in targets
    ]

    def merit(one: Package) -> tuple[int, int, tuple[int, ...]]:
        return -sources.index(one.source), -targets.index(one.target), one.age

    return max(fitting, key=merit, default=None)


# ------------------------------------------------------------------------------ Argos' settings


def packages_folder() -> Path:
    """Where Argos keeps its packages. The folder need not exist.

    Raises:
        ToolError: Argos' settings cannot be read, or the user has no home folder.
    """
    named = setting("ARGOS_PACKAGES_DIR")
    return Path(named) if named else _base("XDG_DATA_HOME", ".local/share") / "packages"


def setting(key: str) -> str:
    """What the environment, or else Argos' ``settings.json``, says; or nothing.

    Raises:
        ToolError: the settings cannot be read, or the user has no home folder.
    """
    if named := os.environ.get(key):
        return named
    file = _base("XDG_CONFIG_HOME", ".config") / "settings.json"
    try:
        value = bounded_json.loads(file.read_bytes()).get(key) or ""
        if not (isinstance(value, str) and value.isprintable()):
            raise TypeError  # noqa: TRY301 - told as the other faults of the file are
    except (FileNotFoundError, NotADirectoryError):
        return ""
    except OSError as error:
        what = f"the settings of Argos Translate cannot be read: {error.strerror}"
        raise ToolError(Finding(str(file), what, "allow reading the file")) from None
    except (AttributeError, TypeError, ValueError, RecursionError):
        what, tip = f"these settings do not say {key} in JSON", "correct the file, or remove it"
        raise ToolError(Finding(str(file), what, tip)) from None
    return value


def _base(variable: str, default: str) -> Path:
    """Argos' folder inside one of the user's."""
    try:
        base = Path(os.environ.get(variable) or Path.home() / default)
    except RuntimeError:
        what, tip = "the user has no home folder", f"set HOME, or {variable}"
        raise ToolError(Finding("models of Argos Translate", what, tip)) from None
    return base / "argos-translate"


# -------------------------------------------------------------------------- what is installed


def installed() -> list[Model]:
    """The models that are installed, by language and version.

    Raises:
        ToolError: the folder of the packages cannot be found out, or not be read.
    """
    return survey()[0]


def survey() -> tuple[list[Model], list[Finding]]:
    """The models that are installed, and a warning for each folder that is no package.

    Raises:
        ToolError: as ``installed``.
    """
    models, findings = [], []
    for folder in _folders(packages_folder()):
        try:
            model = examined(folder)
        except Unfit as unfit:
            tip = "remove this folder, or install its package again; Argos itself may stop at it"
            findings.append(Finding(str(folder), str(unfit), tip, "warning"))
        else:
            models += [model] if model else []
    return sorted(models, key=lambda one: (one.source, one.target, one.age)), findings


def _folders(packages: Path) -> list[Path]:
    try:
        return sorted(path for path in packages.iterdir() if path.is_dir())
    except FileNotFoundError:
        return []
    except OSError as error:
        what = f"the packages cannot be read: {error.strerror}"
        tip = "let ARGOS_PACKAGES_DIR name a folder that can be read"
        raise ToolError(Finding(str(packages), what, tip)) from None


def examined(folder: Path) -> Model | None:
    """What a package holds; None where it is a good one, but for something else."""
    data = _metadata(folder / "metadata.json")
    if data.get("type", "translate") != "translate":
        return None
    lacking = [
        "/".join(names)
        for names in (("model/model.bin",), ("sentencepiece.model", "bpe.model"))
        if not any(_has(folder, name) for name in names)
    ]
    if lacking:
        raise Unfit(f"the package lacks {lacking[0]}")
    return Model(
        **described(data),
        folder=folder,
        tokenizer="sentencepiece" if _has(folder, "sentencepiece.model") else "bpe",
        target_prefix=_word(data, "target_prefix"),
    )


def _has(folder: Path, name: str) -> bool:
    with suppress(OSError):  # a folder that may not be read
        return (folder / name).is_file()
    return False


def _metadata(file: Path) -> dict[str, Any]:
    try:
        if file.stat().st_size > MOST_OF_METADATA:
            raise Unfit("metadata.json is far too large")
        data = bounded_json.loads(file.read_bytes())
    except FileNotFoundError:
        raise Unfit("it is no package: metadata.json is missing") from None
    except (OSError, ValueError, RecursionError):
        raise Unfit("metadata.json cannot be read") from None
    if not isinstance(data, dict):
        raise Unfit("metadata.json does not describe a package")
    return data


def described(data: Mapping[str, Any]) -> dict[str, str]:
    """What a description of a package, its own or the index's, says of every package."""
    source, target = _code(data, "from_code"), _code(data, "to_code")
    return {
        "source": source,
        "target": target,
        "source_name": _word(data, "from_name") or source,
        "target_name": _word(data, "to_name") or target,
        "version": _word(data, "package_version"),
    }


def _code(data: Mapping[str, Any], key: str) -> str:
    code = _word(data, key).lower()
    if not re.fullmatch("[a-z]{2,8}([-_][a-z0-9]{1,8})*", code):
        raise Unfit(f"the package does not say its languages: {key} is no code of a language")
    return code


def _word(data: Mapping[str, Any], key: str) -> str:
    """A short text that does nothing to a terminal; a version may have been written as a number."""
    text = str(data.get(key, "")) if isinstance(data.get(key), str | int | float) else ""
    return text if text.isprintable() and len(text) <= LONGEST_WORD else ""
