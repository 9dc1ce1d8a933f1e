"""How often Python looks for garbage that refers to itself."""

from __future__ import annotations

import gc

NEW_OBJECTS = 50_000
"""After so many new lists and dicts it looks; its own 700 are made for small programs. The trees of
a book are millions of them without a circle, and would be looked through again and again: a third
of the time that they take. What is forgotten meanwhile is a few megabytes."""


def collect_rarely() -> None:
    """Let this process spend its time on its work."""
    gc.set_threshold(NEW_OBJECTS, *gc.get_threshold()[1:])
