"""A file → its SHA-256 and its size, read piece by piece."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

PIECE = 2**20


def of_file(file: Path) -> tuple[str, int]:
    """The SHA-256 of a file, and how many bytes it has. A link is not followed.

    Raises:
        OSError: it is a link, or cannot be read.
    """
    digest, size = hashlib.sha256(), 0
    # O_NONBLOCK: a named pipe in its place would never let go of us.
    opened = os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    with os.fdopen(opened, "rb") as content:
        while piece := content.read(PIECE):
            digest.update(piece)
            size += len(piece)
    return digest.hexdigest(), size
