"""What helps a translator with one segment: findings, terms of the glossary, suggestions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from hexapla.catalogs.catalog import Catalog, Message
from hexapla.checks.checks import check_message
from hexapla.checks.context import (
    CURRENT,
    CheckContext,
    check_context,
    faults_of_markup,
    normalised,
)
from hexapla.errors import Finding, TranslationMemoryError
from hexapla.languages import catalog_files
from hexapla.languages.languages import typography
from hexapla.memory.memory import Memory
from hexapla.memory.store import memory_path
from hexapla.segments.slots import CODE
from hexapla.terminology import glossary
from hexapla.terminology.glossary import Glossary
from hexapla.terminology.matching import Finder, nearest
from hexapla.theme import Theme

MOST_SUGGESTIONS = 4


@dataclass(frozen=True, slots=True)
class Advice:
    """What is known of one catalog while it is worked on."""

    root: Path
    source: str
    """The language of the book."""
    catalog: Catalog
    context: CheckContext
    finder: Finder
    terms_of_book: Glossary
    sharing: Mapping[str, Sequence[Message]]
    """The messages that say the same text as others, by it."""

    def has_rules_of(self, other: Advice) -> bool:
        """Whether it was made with the same glossary, and the same rules of both languages."""
        own, others = self.context, other.context
        return (own.rules, own.source_rules, self.terms_of_book) == (
            others.rules,
            others.source_rules,
            other.terms_of_book,
        )

    def checked(self, message: Message) -> list[dict[str, str]]:
        """What the checks find in a message of the catalog."""
        file = catalog_files.name(self.root, self.catalog.language)
        return told(check_message(message, self.context, file))

    def typed(self, message: Message, text: str) -> list[dict[str, str]]:
        """What they would find if this was its translation."""
        flags = tuple(flag for flag in message.flags if flag != "fuzzy")
        message = replace(message, string=text, flags=flags)
        context = replace(
            self.context,
            markup_faults={**self.context.markup_faults, **faults_of_markup([message])},
            renderings={**self.context.renderings, **self._renderings_by_others(message)},
        )
        file = catalog_files.name(self.root, self.catalog.language)
        return told(check_message(message, context, file))

    def _renderings_by_others(self, message: Message) -> dict[str, dict[str, str]]:
        """How other messages translate its text: what it said itself before does not count."""
        said = normalised(message.id)
        others = (one for one in self.sharing.get(said, ()) if one.key != message.key)
        current = (one for one in others if one.state in CURRENT and one.context != CODE)
        return {said: {normalised(one.string): one.string for one in current}}

    def terms(self, message: Message) -> list[dict[str, Any]]:
        """The terms of the glossary that its source uses."""
        language = self.catalog.language
        return [
            {
                "name": term.names[0],
                "forms": list(nearest(term.forms, language)),
                "forbidden": list(nearest(term.forbidden, language)),
                "note": term.note,
            }
            for term in self.finder.terms(message.id, nested=True)
        ]

    def suggestions(self, message: Message) -> list[dict[str, Any]]:
        """What the memory offers for it, but for what it has already."""
        try:
            with Memory(memory_path()) as memory:
                offers = memory.suggest(
                    message.id,
                    self.source,
                    self.catalog.language,
                    context=message.context,
                    regions=True,
                )
        except TranslationMemoryError:
            return []  # `tm` says what is wrong with it
        return [
            {
                "score": offer.score,
                "source": offer.unit.source,
                "text": offer.unit.target,
                "origin": offer.origin,
                "fits": offer.fits,
            }
            for offer in offers
            if offer.unit.target != message.string
        ][:MOST_SUGGESTIONS]


def advice(root: Path, source: str, catalog: Catalog) -> Advice:
    """What is known of a catalog of the book in ``root``.

    Raises:
        HexaplaError: the glossary or the rules of a language cannot be read.
    """
    theme = Theme(root)
    terms = glossary.of_book(root, source)
    rules, source_rules = typography(theme, catalog.language), typography(theme, source)
    context = check_context(catalog, source, rules, terms, source_rules)
    texts: dict[str, list[Message]] = {}
    for message in catalog:
        texts.setdefault(normalised(message.id), []).append(message)
    sharing = {text: messages for text, messages in texts.items() if len(messages) > 1}
    return Advice(root, source, catalog, context, context.finder, terms, sharing)


def told(findings: Iterable[Finding]) -> list[dict[str, str]]:
    """Findings as JSON has them, the worst first."""
    return sorted(
        (
            {"check": one.id, "severity": one.severity, "what": one.what, "tip": one.tip}
            for one in findings
        ),
        key=lambda one: one["severity"],
    )
