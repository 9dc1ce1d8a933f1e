"""A fingerprint of all that makes the bytes of a build besides the book: it is in every cache key.

What people edit, Hexapla's own code and templates, goes by its content; what an installer puts in
place goes by name, size and time, so that nothing large is read.
"""

from __future__ import annotations

import functools
import hashlib
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

import hexapla

HOME = Path(hexapla.__file__).parent.parent
OWN = ("hexapla", "templates")
"""The folders of Hexapla's own code and templates; a wheel has the second inside the first."""

FONT_FOLDERS = (
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    "~/.local/share/fonts",
    "~/Library/Fonts",
    "/Library/Fonts",
    "/opt/homebrew/share/fonts",
)
"""Where the system and the user have fonts, in all folders inside."""

LIBRARY_FOLDERS = (
    "/usr/lib/x86_64-linux-gnu",
    "/usr/lib/aarch64-linux-gnu",
    "/usr/lib64",
    "/usr/lib",
    "/usr/local/lib",
    "/opt/homebrew/lib",
)
"""Where the system has libraries, besides those that the environment names."""

LIBRARY_PATHS = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "DYLD_FALLBACK_LIBRARY_PATH")

LIBRARIES = tuple(
    f"lib{name}" for name in ("pango", "harfbuzz", "fontconfig", "freetype", "fribidi", "gobject")
)
"""What WeasyPrint opens, and what that stands on."""

DISTRIBUTIONS = (".dist-info", ".egg-info")

VARIABLES = (
    "DYLD_",
    "FC_",
    "FONTCONFIG_",
    "FREETYPE_",
    "HB_",
    "HEXAPLA_FONTS",
    "HEXAPLA_LIMITS",
    "LANG",
    "LC_",
    "LD_",
    "PANGO",
    "PYPANDOC_",
    "PYTHONHOME",
    "PYTHONPATH",
    "TZ",
)
"""How the names of variables begin that a tool may listen to."""


@functools.cache
def fingerprint() -> str:
    """A SHA-256 over all of it, as it is when a process asks first."""
    total = hashlib.sha256()
    for line in _lines():
        total.update(line.encode("utf-8", "surrogateescape") + b"\n")
    return total.hexdigest()


def _lines() -> Iterator[str]:
    yield sys.version
    yield sys.platform
    yield from sorted(f"{k}={v}" for k, v in os.environ.items() if k.startswith(VARIABLES))
    yield from _own_files()
    for folder in dict.fromkeys(sys.path):
        yield from sorted(one.name for one in _entries(folder) if one.name.endswith(DISTRIBUTIONS))
    pandocs = [Path(folder, "pypandoc", "files", "pandoc") for folder in dict.fromkeys(sys.path)]
    pandocs += [Path(folder, "pandoc") for folder in dict.fromkeys(_listed("PATH"))]
    yield from filter(None, map(_status, pandocs))
    yield from _status_of_libraries()
    for name in FONT_FOLDERS:
        with suppress(RuntimeError):  # there is no home
            yield from _status_inside(str(Path(name).expanduser()))


def _own_files() -> Iterator[str]:
    for name in OWN:
        for inside, folders, files in os.walk(HOME / name):
            folders[:] = sorted({*folders} - {"__pycache__"})
            for file_name in sorted(files):
                with suppress(OSError), open(f"{inside}/{file_name}", "rb", buffering=0) as file:  # noqa: PTH123 - half the time of Path.open
                    yield f"{inside}/{file_name} {hashlib.sha256(file.read()).hexdigest()}"


def _status_of_libraries() -> Iterator[str]:
    named = [folder for variable in LIBRARY_PATHS for folder in _listed(variable)]
    for folder in dict.fromkeys([*named, *LIBRARY_FOLDERS]):
        found = (one for one in _entries(folder) if one.name.startswith(LIBRARIES))
        yield from sorted(_status(Path(one.path)) for one in found)


def _status_inside(folder: str) -> Iterator[str]:
    """Name, size and time of every file in a folder, and in those inside."""
    for entry in sorted(_entries(folder), key=lambda one: one.name):
        if entry.is_dir(follow_symlinks=False):  # links could lead in a circle
            yield from _status_inside(entry.path)
        else:
            yield _status(entry)


def _status(file: Path | os.DirEntry[str]) -> str:
    """Name, size and time of a file."""
    try:
        found = file.stat()
    except OSError:
        return ""
    return f"{os.fspath(file)} {found.st_size} {found.st_mtime_ns}"


def _entries(folder: str) -> Iterable[os.DirEntry[str]]:
    with suppress(OSError), os.scandir(folder or ".") as inside:
        return list(inside)
    return ()


def _listed(variable: str) -> list[str]:
    """The folders that a variable lists."""
    return [folder for folder in os.environ.get(variable, "").split(os.pathsep) if folder]
