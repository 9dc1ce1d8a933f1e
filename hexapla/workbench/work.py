"""What the workbench does in processes of its own, held to limits: a book must not end the server.

Each process keeps what it has made, so that the next answer takes little.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from hexapla.catalogs import catalog as catalogs
from hexapla.catalogs.catalog import Catalog, Message
from hexapla.errors import Finding
from hexapla.exchange.handoff import unit_key
from hexapla.files import paths
from hexapla.languages import catalog_files
from hexapla.preview import work as preview_work
from hexapla.preview.pages import Press
from hexapla.project import in_step, parsed
from hexapla.source.config.settings import read_settings
from hexapla.workbench import listing as listings
from hexapla.workbench.advice import Advice, advice
from hexapla.workbench.edits import Edit
from hexapla.workbench.listing import Listing
from hexapla.workbench.saving import CatalogEditor, GoneError, Saved
from hexapla.workbench.typeface import typeface

# ------------------------------------------------------------- in the process that makes pages


def listing(root: Path, folder: Path, language: str) -> Listing:
    """A translation as it is now."""
    return listings.listing(preview_work.press(root, folder), language)


def style(root: Path, folder: Path, language: str) -> str:
    """The faces of the book's language and of a translation, as a style sheet."""
    press = preview_work.press(root, folder)
    book = press.read().book
    listings.require(language, book.settings)
    return typeface(book, press.theme, language)


def save_in_step(root: Path, folder: Path, language: str, edit: Edit) -> Saved:
    """As :func:`save`, where the whole catalog has to be brought in step with the book."""
    return _rewriter(root, folder, language).save(edit)


def undo_in_step(root: Path, folder: Path, language: str, saved: Saved) -> Saved:
    """As :func:`undo`, where the whole catalog has to be brought in step with the book."""
    return _rewriter(root, folder, language).undo(saved)


def _rewriter(root: Path, folder: Path, language: str) -> CatalogEditor:
    press = preview_work.press(root, folder)

    def whole(content: bytes | None, name: str, change: Callable[[Message], Message]) -> bytes:
        return _in_step(press, language, content, name, change)

    return CatalogEditor(root, language, whole)


def _in_step(
    press: Press,
    language: str,
    content: bytes | None,
    name: str,
    change: Callable[[Message], Message],
) -> bytes:
    """The whole catalog brought in step with the book, as ``sync`` does, with a message changed."""
    source = press.read()
    settings = source.book.settings
    segments = [segment for _, segment in press.translations.segments(source)]
    path = source.book.root / catalog_files.name(source.book.root, language)
    new, _ = in_step(parsed(path, language, content, settings), segments, settings)
    if not any(unit_key(message) == name for message in new):
        what, tip = "the book has no such text any more", "copy what you have written"
        raise GoneError(Finding(language, what, tip))
    messages = tuple(change(one) if unit_key(one) == name else one for one in new)
    return catalogs.serialise(replace(new, messages=messages), content or b"").encode()


# ---------------------------------------------------------------------- in the one that saves


def glance(root: Path, language: str) -> dict[str, Any]:
    """A catalog as its file has it, before anybody has read the book.

    Raises:
        HexaplaError: there is no such language, or the settings or the catalog cannot be read.
    """
    settings = read_settings(root / paths.SETTINGS)
    listings.require(language, settings)
    segments = [listings.segment(message) for message in _editor(root, language).look()]
    return {**listings.about(settings, language), "segments": segments}


def save(root: Path, language: str, edit: Edit) -> Saved:
    """Change a message in the catalog of a language.

    Raises:
        OutOfStepError: the catalog has to be brought in step with the book first.
        HexaplaError: as :meth:`CatalogEditor.save` does.
    """
    return _editor(root, language).save(edit)


def undo(root: Path, language: str, saved: Saved) -> Saved:
    """Take a change back.

    Raises:
        OutOfStepError: the catalog has to be brought in step with the book first.
        HexaplaError: as :meth:`CatalogEditor.undo` does.
    """
    return _editor(root, language).undo(saved)


@functools.cache
def _editor(root: Path, language: str) -> CatalogEditor:
    return CatalogEditor(root, language)


# ------------------------------------------------------------------------ in the one that reads

Findings = Mapping[str, Sequence[dict[str, str]]]

_advice: dict[str, Advice] = {}


def findings(root: Path, source: str, catalog: Catalog) -> Findings:
    """What the checks find in a catalog, by the ids of messages."""
    _advice[catalog.language] = advice(root, source, catalog)
    return _advice[catalog.language].findings()


def typed(language: str, message: Message, text: str) -> list[dict[str, str]] | None:
    """What they would find if this was its translation; None before ``findings`` was asked."""
    known = _advice.get(language)
    return known.typed(message, text) if known else None


def help_with(language: str, message: Message) -> dict[str, Any] | None:
    """Terms and suggestions for a message; None before ``findings`` was asked."""
    known = _advice.get(language)
    if known is None:
        return None
    return {"terms": known.terms(message), "suggestions": known.suggestions(message)}
