"""What tells whether a message has changed."""

from __future__ import annotations

import hashlib

from hexapla.catalogs.catalog import Message


def digest(message: Message) -> str:
    """What tells whether a message has changed since somebody saw it."""
    own = (message.string, message.comments, message.flags)
    said = repr((message.key, *own, message.previous, message.previous_context))
    return hashlib.sha256(said.encode()).hexdigest()[:16]
