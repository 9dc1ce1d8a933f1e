"""What the workbench does in processes of its own, held to limits: a book must not end the server.

Each process keeps what it has made, so that the next answer takes little.
"""

from __future__ import annotations

import functools
import pickle
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from hexapla.catalogs import catalog as catalogs
from hexapla.catalogs.catalog import Catalog, Message
from hexapla.checks.context import normalised
from hexapla.errors import Finding
from hexapla.exchange.handoff import unit_key
from hexapla.files import atomic, paths
from hexapla.languages import catalog_files
from hexapla.memory.memory import record_message
from hexapla.model import Settings
from hexapla.preview import work as preview_work
from hexapla.preview.pages import Press
from hexapla.project import in_step, parsed
from hexapla.source.config.settings import read_settings
from hexapla.theme import Theme
from hexapla.workbench import listing as listings
from hexapla.workbench.advice import Advice, advice
from hexapla.workbench.edits import Edit
from hexapla.workbench.listing import Lister, Listing
from hexapla.workbench.saving import CatalogEditor, GoneError, Saved
from hexapla.workbench.typeface import typeface

Findings = Sequence[dict[str, str]]
"""What the checks find in a message, as JSON has it."""

EACH = 50
"""So many messages are checked before another question is answered."""

MOST_CHANGED = 50
"""So many messages may change before a catalog is checked as if it were a new one."""

# ------------------------------------------------------------- in the process that makes pages


_lister = Lister()


def listing(root: Path, folder: Path, language: str) -> Listing:
    """A translation as it is now."""
    return _lister.listing(preview_work.press(root, folder), language)


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


def wake() -> None:
    """Be there, with all that is imported, before anybody waits for it."""


def glance(root: Path, language: str, most: int | None = None) -> bytes:
    """A catalog as its file has it, before anybody has read the book; as JSON.

    Only so many segments from the first, where a number is given.

    Raises:
        HexaplaError: there is no such language, or the settings or the catalog cannot be read.
    """
    settings = _settings(root, language)
    messages = _editor(root, language).look()
    segments = _lister.glance(f"{language} {most}", messages[:most])
    said = {**listings.about(settings, language), "all": len(messages)}
    return listings.with_segments(said, "segments", segments)


def style(root: Path, language: str) -> str:
    """The faces of the book's language and of a translation, as a style sheet."""
    return typeface(_settings(root, language), Theme(root), language)


def prepare(root: Path, language: str) -> None:
    """Make what the first save needs, and the later ones have."""
    _editor(root, language).prepare()


def _settings(root: Path, language: str) -> Settings:
    settings = read_settings(root / paths.SETTINGS)
    listings.require(language, settings)
    return settings


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


def remember(root: Path, language: str, message: Message) -> None:
    """Put a message into the user's translation memory, if it still is what the file has."""
    settings = read_settings(root / paths.SETTINGS)
    with atomic.locked(root):  # a newer save must not be overtaken
        if message in _editor(root, language).look():
            record_message(
                settings.identifier, settings.title, settings.language, language, message
            )


# ------------------------------------------------------------------------ in the one that reads


@dataclass(slots=True)
class _Examined:
    """A catalog, and what the checks have found in it so far."""

    advice: Advice
    messages: dict[str, Message]
    found: dict[str, Findings]
    """By the ids of messages, also where it is nothing."""
    open: list[str]
    """The messages that are yet to be checked."""


_examined: dict[str, _Examined] = {}


def advise(root: Path, source: str, catalog: bytes) -> None:
    """Take a catalog, pickled by another process, to give advice on it.

    Raises:
        HexaplaError: the glossary or the rules of a language cannot be read.
    """
    own: Catalog = pickle.loads(catalog)  # noqa: S301 - by the process that makes pages
    known = _examined.get(own.language)
    messages = {unit_key(message): message for message in own}
    new = advice(root, source, own)
    kept = _still_true(known, messages, new) if known else {}
    left = [name for name in messages if name not in kept]
    _examined[own.language] = _Examined(new, messages, kept, left)


def _still_true(
    known: _Examined, messages: Mapping[str, Message], new: Advice
) -> dict[str, Findings]:
    """The findings that an edit of a few messages has not changed.

    What a catalog's habits say of a message is asked again only when that message changes, or one
    that shares its text: the whole of a long book takes too long to do so at each save.
    """
    changed = {name for name in messages if messages[name] != known.messages.get(name)}
    is_few = len(changed) <= MOST_CHANGED and messages.keys() == known.messages.keys()
    if not is_few or not new.has_rules_of(known.advice):
        return {}
    texts = {normalised(messages[name].id) for name in changed}
    return {
        name: found
        for name, found in known.found.items()
        if name not in changed and normalised(messages[name].id) not in texts
    }


def examine(language: str) -> bool:
    """Check some more messages of a catalog; whether there are any left."""
    known = _examined[language]
    now, known.open = known.open[:EACH], known.open[EACH:]
    for name in now:
        known.found[name] = known.advice.checked(known.messages[name])
    return bool(known.open)


def findings(language: str) -> bytes:
    """What the checks have found, as JSON: by the ids of messages that have any."""
    found = _examined[language].found
    return listings.as_json({name: found[name] for name in sorted(found) if found[name]})


def typed(language: str, name: str, text: str) -> Findings | None:
    """What they would find if this was a translation; None before there is advice on it."""
    known = _examined.get(language)
    if known is None or name not in known.messages:
        return None
    return known.advice.typed(known.messages[name], text)


def help_with(language: str, name: str) -> dict[str, Any] | None:
    """Terms and suggestions for a message; None before there is advice on it."""
    known = _examined.get(language)
    if known is None or name not in known.messages:
        return None
    message = known.messages[name]
    return {
        "terms": known.advice.terms(message),
        "suggestions": known.advice.suggestions(message),
    }
