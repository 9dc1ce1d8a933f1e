"""What ``book.toml`` says, for commands that need it and nothing else of the book."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from hexapla.errors import Finding, UsageError
from hexapla.files import paths

if TYPE_CHECKING:
    from hexapla.model import Settings


def settings_of(options: argparse.Namespace, instead: str) -> Settings:
    """Those of the book here; without a book, an option has to say it instead."""
    from hexapla.source.config.settings import read_settings

    path = options.project / paths.SETTINGS
    if not path.is_file():
        what, tip = f"{options.project} is no book to take {instead} from", f"say {instead}"
        raise UsageError(Finding("tm", what, tip))
    return read_settings(path)
