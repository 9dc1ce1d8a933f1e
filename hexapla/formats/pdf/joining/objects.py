"""Objects of pydyf, in which WeasyPrint paints, as the bytes of a PDF (ISO 32000-1, 7.3)."""

from __future__ import annotations

import re
import zlib
from typing import Any, NamedTuple

REFERENCE = re.compile(rb"(\d+) 0 R\b")
"""A reference to an object. In what is written here, nothing else looks like one."""

SMALL = 6
"""The level of compression of what is written: more takes four times as long, for a hundredth."""


class Stream(NamedTuple):
    """A stream, with its dictionary but for the length."""

    body: bytes
    content: bytes


def written(thing: Any) -> bytes:  # noqa: ANN401 - pydyf's
    """An object, or a part of one, that is no stream."""
    import pydyf

    if isinstance(thing, bytes):
        return thing
    if isinstance(thing, dict):
        entries = (b"/%b %b" % (written(key), written(value)) for key, value in thing.items())
        return b"<<%b>>" % b"".join(entries)
    if isinstance(thing, list):
        return b"[%b]" % b" ".join(map(written, thing))
    if isinstance(thing, pydyf.String):
        text: bytes = thing.data
        if REFERENCE.search(text):
            # It only looks like one: in UTF-16, it does not.
            return b"<feff%b>" % str(thing.string).encode("utf-16-be").hex().encode()
        return text
    one: bytes = pydyf.Array([thing]).data
    return one[1:-1]


def content_of(stream: Any) -> bytes:  # noqa: ANN401 - pydyf's
    """What is in a stream, uncompressed."""
    return b"\n".join(map(written, stream.stream))


def stream_of(stream: Any) -> Stream:  # noqa: ANN401 - pydyf's
    """A stream as it is kept: compressed, if that was wished."""
    content = content_of(stream)
    body = written(dict(stream.extra))
    return compressed(content, body) if stream.compress else Stream(body, content)


def compressed(content: bytes, body: bytes = b"<<>>") -> Stream:
    """A stream with this content; its dictionary is added to."""
    return Stream(with_entries(body, b"/Filter/FlateDecode"), zlib.compress(content, SMALL))


def with_entries(body: bytes, *entries: bytes) -> bytes:
    """A dictionary with more in it."""
    return b"%b%b>>" % (body.removesuffix(b">>"), b"".join(entries))
