"""What a build offers to readers and shops: each file with its number, its price and its name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from hexapla import registry
from hexapla.model import Edition
from hexapla.registry import Format
from hexapla.rendering import context as pages


@dataclass(frozen=True, slots=True)
class Offer:
    """One file that can be had: an edition in one format."""

    edition: Edition
    kind: Format
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
    def format(self) -> str:
        """The name of its format."""
        return self.kind.name

    @property
    def media_type(self) -> str:
        """What kind of file it is."""
        return self.kind.media_type


def offers(record: Mapping[str, Any], editions: list[Edition]) -> Iterator[Offer]:
    """All that is offered, in the order of the manifest and of the formats there."""
    entries = {entry["language"]: entry for entry in record["editions"]}
    for edition in editions:
        settings = edition.book.settings
        numbers = {} if edition.beside else settings.isbns.get(edition.language, {})
        for artifact in entries[edition.name]["artifacts"]:
            kind = registry.format_of_record(artifact)
            if kind.sold or kind.is_offered:
                yield Offer(
                    edition,
                    kind,
                    artifact["path"],
                    artifact["bytes"],
                    artifact["pages"],
                    pages.identifier(edition, kind.name),
                    numbers.get(kind.name, ""),
                    settings.prices.get(kind.name, {}),
                )


def isbn_digits(isbn: str) -> str:
    """The thirteen digits of an ISBN."""
    return isbn.replace("-", "")


def as_link(path: str) -> str:
    """A path in ``dist/`` as it stands in an address."""
    return quote(path, safe="/+")
