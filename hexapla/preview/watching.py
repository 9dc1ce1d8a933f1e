"""Tells when a file of a book changes: its source, catalogs, templates, or those of Hexapla."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

from hexapla.files import paths
from hexapla.theme import default_templates

FOLDERS = (paths.SOURCE, paths.TRANSLATIONS, paths.TEMPLATES)
"""What of a book's folder is watched; what was built lies elsewhere."""

STEP, PATIENCE = 15, 200
"""Milliseconds without a change after which those before are told, and after which they are told
in any case: an editor does several things to save a file."""

LOOK = 500
"""Every so many milliseconds is looked whether a folder has come or gone."""


async def changes(root: Path, stop: asyncio.Event) -> AsyncIterator[None]:
    """Once for each change, or for a few in a row, until it is to stop."""
    from watchfiles import awatch

    while not stop.is_set():
        folders = _folders(root)
        async for changed in awatch(
            *folders,
            watch_filter=lambda _change, path: _is_of_book(Path(path)),
            step=STEP,
            debounce=PATIENCE,
            stop_event=stop,
            rust_timeout=LOOK,
            yield_on_timeout=True,
        ):
            is_other = _folders(root) != folders
            if changed or is_other:
                yield
            if is_other:
                break


def _folders(root: Path) -> list[Path]:
    own = (root / name for name in FOLDERS)
    return [folder for folder in (*own, default_templates()) if folder.is_dir()]


def _is_of_book(path: Path) -> bool:
    """Whether a name is that of a file of a book: not one that editors keep beside it."""
    return not path.name.startswith((".", "#")) and not path.name.endswith(("~", ".swp", ".tmp"))
