"""Writes a file in one move: all of it, or nothing where the disk is full."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hexapla.errors import Finding, HexaplaError


def save(
    path: Path, data: bytes, error: type[HexaplaError], *, may_make_folder: bool = False
) -> None:
    """Write a file, and where that is asked for the folders above it.

    Raises:
        HexaplaError: of the class ``error``: the disk is full, or the folder cannot be written.
    """
    try:
        if may_make_folder:
            path.parent.mkdir(parents=True, exist_ok=True)
        # A folder beside the file, so that nothing stays behind when the disk is full.
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=".") as folder:
            beside = Path(folder) / path.name
            beside.write_bytes(data)
            beside.replace(path)
    except OSError as fault:
        what, tip = f"cannot be written: {fault.strerror}", "make room, or allow writing there"
        raise error(Finding(str(path), what, f"{tip}, and run it again")) from None
