"""What a build offers to readers and shops: each file with its number, its price and its name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from hexapla.model import Edition
from hexapla.rendering import context as pages
from hexapla.source.config.values import SOLD

MEDIA_TYPES = {"epub": "application/epub+zip", "pdf": "application/pdf", "print": "application/pdf"}
"""The media type of each format that is sold."""


@dataclass(frozen=True, slots=True)
class Offer:
    """One file that can be had: an edition in one format."""

    edition: Edition
    format: str
    path: str
    """Relative to ``dist/``."""
    bytes: int
    pages: int
    identifier: str
    """The URI that the file itself carries."""
    isbn: str
    """As given in ``book.toml``, or empty."""
    prices: Mapping[str, float]
    """By currency; empty where the file is free."""

    @property
    def media_type(self) -> str:
        """What kind of file it is."""
        return MEDIA_TYPES[self.format]


def offers(record: Mapping[str, Any], editions: list[Edition]) -> Iterator[Offer]:
    """All that is offered, in the order of the manifest and of the formats there."""
    entries = {entry["language"]: entry for entry in record["editions"]}
    for edition in editions:
        settings = edition.book.settings
        numbers = {} if edition.beside else settings.isbns.get(edition.language, {})
        for artifact in entries[edition.name]["artifacts"]:
            kind = artifact["format"]
            if kind in SOLD:
                yield Offer(
                    edition,
                    kind,
                    artifact["path"],
                    artifact["bytes"],
                    artifact["pages"],
                    pages.identifier(edition, kind),
                    numbers.get(kind, ""),
                    settings.prices.get(kind, {}),
                )


def bare(isbn: str) -> str:
    """The thirteen digits of an ISBN."""
    return isbn.replace("-", "")


def as_link(path: str) -> str:
    """A path in ``dist/`` as it stands in an address."""
    return quote(path, safe="/+")
