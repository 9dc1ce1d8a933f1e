"""What the templates of every format may say about an edition."""

from __future__ import annotations

import hashlib
import json
import uuid
from typing import Any

from hexapla import languages
from hexapla.chapters import Chapter
from hexapla.editions import SIGNS, colophon, is_original, state_line
from hexapla.model import Edition
from hexapla.tree import plain


def values(edition: Edition, found: list[Chapter]) -> dict[str, Any]:
    """The values that a template of an edition is filled with."""
    settings = edition.book.settings
    meta = {key: plain(words) for key, words in edition.book.meta.items()}
    return {
        "edition": edition,
        "settings": settings,
        "words": edition.words,
        "signs": SIGNS,
        "title": meta["title"],
        "subtitle": meta.get("subtitle", ""),
        "description": meta.get("description", ""),
        "rights": meta.get("rights", ""),
        "authors": languages.enumeration(list(settings.authors), edition.language),
        "colophon": colophon(edition),
        "state": state_line(edition),
        "original": is_original(edition),
        "chapters": found,
        "digits": lambda number: languages.digits(number, edition.language, settings.numerals),
        "alternates": [
            (tag, languages.name(tag), languages.direction(tag)) for tag in edition.siblings
        ],
    }


def identifier(edition: Edition, kind: str) -> str:
    """The URI of one artifact: made from the book's, so that it is the same in every build."""
    name = f"{edition.book.settings.identifier}/{edition.language}/{kind}"
    return f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, name)}"


def fingerprint(edition: Edition) -> str:
    """Twelve hexadecimal digits that change when anything in the edition does."""
    book = edition.book
    content = [book.blocks, book.meta, book.labels, repr(book.settings), dict(edition.words)]
    text = json.dumps(content, ensure_ascii=False, default=dict)
    return hashlib.sha256(text.encode()).hexdigest()[:12]
