"""What makes the bytes of an artifact on a machine: a worker has the same as who asks, or rests."""

from __future__ import annotations

import functools
import hashlib
import importlib.metadata
import re
import sys
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import suppress

import hexapla
from hexapla.formats import fonts, requirements
from hexapla.system import toolchain

Identity = Mapping[str, str]
"""What there is, by the names that a person knows, with the version of each."""

SHOWN = 3
"""How many differences are named."""

LETTERS = 12
"""So many digits of a check sum tell two apart."""


@functools.cache
def identity() -> Identity:
    """That of this machine, as it is when a process asks first."""
    return {
        "Hexapla": hexapla.__version__,
        "Hexapla's code": _sum(_code()),
        "Python": ".".join(map(str, sys.version_info[:2])),
        **{need.name: need.look() or "none" for need in requirements.LIBRARIES},
        **_packages(),
        "the system's fonts": _sum(_fonts()),
    }


def _packages() -> dict[str, str]:
    """The packages that Hexapla stands on, and those that they stand on, with their versions."""
    found: dict[str, str] = {}
    waiting = [*map(_named, _required())]
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        with suppress(importlib.metadata.PackageNotFoundError):
            package = importlib.metadata.distribution(name)
            found[name] = package.version
            # What an extra asks for is asked by those who use it.
            waiting += [_named(one) for one in package.requires or () if "extra ==" not in one]
    return found


def _required() -> list[str]:
    """What Hexapla itself requires: by what is installed, or by the checkout."""
    with suppress(importlib.metadata.PackageNotFoundError):
        listed = importlib.metadata.requires("hexapla") or ()
        return [one for one in listed if "extra ==" not in one]
    text = (toolchain.HOME / "pyproject.toml").read_text(encoding="utf-8")
    return list(tomllib.loads(text)["project"]["dependencies"])


def _named(requirement: str) -> str:
    """The name of a package in a requirement, as all write it alike."""
    name = re.split(r"[^\w.-]", requirement, maxsplit=1)[0]
    return re.sub(r"[-_.]+", "-", name).lower()


def _code() -> Iterator[str]:
    """Each file of our own code and templates, wherever they are installed."""
    for name in toolchain.OWN:
        folder = toolchain.HOME / name
        for file in sorted(folder.rglob("*")):
            # A wheel has the templates inside the package.
            place = file.relative_to(folder).as_posix().removeprefix("templates/")
            if file.is_file() and file.suffix in SOURCES:
                yield f"{place} {hashlib.sha256(file.read_bytes()).hexdigest()}"


SOURCES = {".py", ".html", ".xhtml", ".xml", ".css", ".js", ".po", ".toml", ".txt", ".opf", ".svg"}


def _fonts() -> Iterator[str]:
    for file in fonts.system_files():
        yield f"{file.name} {file.stat().st_size}"


def _sum(lines: Iterator[str]) -> str:
    return hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()[:LETTERS]


def difference(theirs: Identity, ours: Identity) -> str:
    """What differs between two machines, for a person; empty where nothing does.

    What only one of them has is no matter: it is there for other systems, or for no format.
    """
    found = [
        f"{name} {theirs[name]} (here {ours[name]})"
        for name in ours
        if name in theirs and theirs[name] != ours[name]
    ]
    more = f" and {len(found) - SHOWN} more" if len(found) > SHOWN else ""
    return ", ".join(found[:SHOWN]) + more
