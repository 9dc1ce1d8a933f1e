"""Whether catalogs can be written, asked before the work that would then be for nothing."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from hexapla.errors import CatalogError, Finding
from hexapla.files import paths


def check(changing: Iterable[Path]) -> None:
    """Refuse to begin where a catalog that has to be written cannot be.

    Raises:
        CatalogError: its file or its folder is read-only; a finding for each.
    """
    if faults := [
        Finding(
            paths.catalog(path.stem),
            f"it has to be brought in step, and {locked} cannot be written",
            "allow writing there, or build in a copy of the book",
        )
        for path in changing
        if (locked := _locked(path))
    ]:
        raise CatalogError(faults)


def _locked(path: Path) -> str:
    """What of a file or the folder that it stands in cannot be written; empty for nothing."""
    if path.exists() and not os.access(path, os.W_OK):
        return "this file"
    folder = next(place for place in path.absolute().parents if place.exists())
    return "" if os.access(folder, os.W_OK | os.X_OK) else f"the folder {folder.name}/"
