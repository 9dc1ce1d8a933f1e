"""Hides libraries and fonts of this machine from a command, as if they were not installed."""

from __future__ import annotations

import os
from pathlib import Path

HIDE = """\
import ctypes, ctypes.util, os
hidden = os.environ["HIDDEN"].split()
load, find, walk = ctypes.CDLL.__init__, ctypes.util.find_library, os.walk

def is_hidden(name):
    return any(one in str(name) for one in hidden)

def guarded(self, name=None, *arguments, **options):
    if is_hidden(name):
        raise OSError(f"{name}: cannot open shared object file: No such file or directory")
    load(self, name, *arguments, **options)

def walked(top, *arguments, **options):
    for folder, inner, files in walk(top, *arguments, **options):
        yield folder, inner, [name for name in files if not is_hidden(name)]

ctypes.CDLL.__init__, os.walk = guarded, walked
ctypes.util.find_library = lambda name: None if is_hidden(f"lib{name}") else find(name)
"""


def without(folder: Path, *names: str) -> dict[str, str]:
    """The environment of a command in which nothing of these names is found."""
    (folder / "sitecustomize.py").write_text(HIDE, encoding="utf-8")
    paths = [str(folder), os.environ.get("PYTHONPATH", "")]
    return {"HIDDEN": " ".join(names), "PYTHONPATH": os.pathsep.join(filter(None, paths))}
