"""Finished files → Artifacts: what was read back from them, with their check sums and sizes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hexapla.model import Artifact
from hexapla.publishing import manifest
from hexapla.verification import sums
from hexapla.verification.read_back import READERS, read_back
from hexapla.verification.readings import NOTHING


def read_artifact(edition: str, kind: str, path: str, file: Path | None) -> Artifact:
    """What a file is by now; ``path`` is its place in the build, and without a file it is nothing.

    A format that cannot be read back is known by its check sum alone.
    """
    sha256, size = manifest.digest(file, kind) if file else ("", 0)
    if kind not in READERS:
        return Artifact(edition, kind, path, sha256, size, 0, (), None)
    reading = read_back(kind, file) if file else NOTHING
    return Artifact(
        edition,
        kind,
        path,
        sha256,
        size,
        reading.pages,
        reading.outline,
        reading.counts,
        reading,
    )


def read_artifacts(dist: Path, record: dict[str, Any]) -> list[Artifact]:
    """The artifacts that a manifest names, as they are now: those that can be read back."""
    return [
        read_artifact(
            entry["language"],
            stored["format"],
            stored["path"],
            # A link may lead to a file of another build, or of somebody else.
            dist / stored["path"] if sums.is_own(dist, stored["path"]) else None,
        )
        for entry in record["editions"]
        for stored in entry["artifacts"]
        if stored["format"] in READERS
    ]
