"""The version of the source that a translation last kept up with, in the header of its catalog."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from hexapla.catalogs.catalog import Catalog, header_line, with_header_line
from hexapla.model import Segment

SOURCE_VERSION = "X-Source-Edition"
"""The header line with the date and hash of the source that the translation last kept up with."""


def source_version(segments: Iterable[Segment], day: str) -> str:
    """The name of a version of the source: its date, and a hash over all its texts."""
    digest = hashlib.sha256()
    for context, text in (segment.key for segment in segments):
        digest.update(f"{context or ''}\0{text}\0".encode())
    return f"{day} {digest.hexdigest()[:8]}"


def with_source_version(catalog: Catalog, version: str) -> Catalog:
    """The catalog with this version in its header, where nothing is missing or stale."""
    if not catalog.messages or any(m.state in {"missing", "stale"} for m in catalog):
        return catalog
    return with_header_line(catalog, SOURCE_VERSION, version)


def source_version_of(catalog: Catalog) -> str | None:
    """The version that the translation last kept up with, from the catalog's header."""
    return header_line(catalog.header, SOURCE_VERSION)
