"""PO files for import: a catalog that somebody worked on, brought in step and merged into ours."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from hexapla.catalogs import catalog as catalogs
from hexapla.catalogs import merging
from hexapla.catalogs.catalog import Catalog, header_line
from hexapla.errors import Finding, UsageError
from hexapla.exchange.following import segments_of
from hexapla.exchange.handoff import Unit
from hexapla.exchange.merge import Merged, kept
from hexapla.segments.sync import sync_catalog

ENTRY = re.compile(rb'(?m)^[ \t]*(?:#~ *)?msgid\s*"')


def is_po(path: Path) -> bool:
    """Whether a file is a PO file, by its name or what is in it.

    Raises:
        UsageError: it cannot be read.
    """
    return path.suffix.lower() in {".po", ".pot"} or bool(ENTRY.search(_content(path)))


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UsageError(Finding(str(path), f"cannot be read: {error.strerror}")) from None


def read(path: Path) -> tuple[Catalog, str]:
    """The catalog in a file, and the language that it says it is in, or its name does.

    Raises:
        CatalogError: it is no PO file; with the line.
    """
    catalog = catalogs.parse(path, _content(path))
    return catalog, header_line(catalog.header, "Language") or path.stem


def merge_catalog(catalog: Catalog, other: Catalog, where: str, source: str) -> Merged:
    """A catalog with what another one has besides, which is first brought in step with the book.

    Nobody knows what both were made from. So a translation is taken where there is none here, or
    only a machine's or a stale one; where people have translated one text in two ways, ours stays.
    ``source`` is the language of the source.
    """
    theirs, changes = sync_catalog(other, segments_of(catalog), source)
    merged = merging.merge(Catalog(catalog.language), catalog, theirs)
    before, there = catalog.by_key(), {message.key for message in other}
    updated = [message for message in merged.catalog if message != before[message.key]]
    known = {message.key for message in catalog.obsolete}
    return Merged(
        # The header is ours: who saved theirs, and when, is not said of this catalog.
        replace(catalog, messages=merged.catalog.messages, obsolete=merged.catalog.obsolete),
        updated,
        unchanged=sum(m.key in there and m == before[m.key] for m in merged.catalog),
        conflicts=[kept(where, one.ours, one.theirs.string) for one in merged.conflicts],
        followed=sum(m.key not in there for m in updated),
        left=[
            (Unit("", "", m.id, m.string), m)
            for m in changes.gone
            if m.string.strip() and m.key not in known
        ],
    )
