"""All translations of a book → what the checks find: every finding, or in short for a build."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from hexapla.catalogs.catalog import Catalog
from hexapla.checks import checks
from hexapla.errors import Finding, plural
from hexapla.languages import catalog_files
from hexapla.languages.languages import typography
from hexapla.model import Book
from hexapla.terminology import glossary
from hexapla.theme import Theme

SHOWN = 3
"""How many errors of a translation a build shows: `check` lists them all."""


def all_findings(book: Book, catalogs: Iterable[Catalog]) -> dict[str, list[Finding]]:
    """What is wrong with each translation, by language."""
    theme, source = Theme(book.root), book.settings.language
    terms = glossary.of_book(book.root, source)
    return {
        catalog.language: checks.check(
            catalog,
            source=source,
            rules=typography(theme, catalog.language),
            glossary=terms,
            source_rules=typography(theme, source),
            where=catalog_files.name(book.root, catalog.language),
        )
        for catalog in catalogs
    }


def summary(book: Book, catalogs: Iterable[Catalog], *, strict: bool) -> list[Finding]:
    """What a build says of all translations: errors only when strict, and warnings otherwise."""
    return [
        finding
        for language, findings in all_findings(book, catalogs).items()
        for finding in _summary(book.root, language, findings, strict=strict)
    ]


def _summary(
    root: Path, language: str, findings: Sequence[Finding], *, strict: bool
) -> Iterator[Finding]:
    """What a build says of one translation: its errors, all of them when strict, and how many."""
    errors = [finding for finding in findings if finding.severity == "error"]
    shown = errors if strict else [replace(e, severity="warning") for e in errors[:SHOWN]]
    yield from shown
    if len(shown) < len(findings):
        others = plural(len(findings) - len(errors), "warning")
        what = f"the checks find {plural(len(errors), 'error')} and {others} here"
        tip = f"`check --language {language} --all` lists them"
        yield Finding(catalog_files.name(root, language), what, tip, "warning")
