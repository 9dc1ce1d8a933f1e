"""The links of an ebook, and what its pages show and load → what leads nowhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from hexapla.verification.web.ebook import Ebook
from hexapla.verification.web.linked import resolve
from hexapla.verification.web.xhtml import XHTML, name_of, space_of

if TYPE_CHECKING:
    from lxml.etree import _Element

NO_ADDRESS = re.compile(r"[\x00-\x20\x7f<>\"{}|\\^`]|%(?![0-9A-Fa-f]{2})|#.*#|^[a-z]+:$")
"""What no address has as it stands (URL Standard)."""

REMOTE = {"http", "https"}
LEADING = REMOTE | {"mailto", "tel", "ftp", "sms", "urn"}
"""What links may begin with."""

PICTURES = {"image/png", "image/jpeg", "image/gif", "image/webp", "image/svg+xml"}
"""The kinds of files that a page may show as a picture (EPUB 3.3, 3.2)."""

SHOWING = {"img", "audio", "video", "source", "embed", "iframe", "script", "track"}
"""The elements that show or load a file."""

Told = Iterator[tuple[str, str]]
"""Where, and what."""


def leading_faults(book: Ebook, path: str, element: _Element) -> Iterator[str]:
    """What is wrong with where an element of a page leads, or what it shows."""
    name = name_of(element)
    if space_of(element) != XHTML:
        return
    if name in {"a", "area"} and (href := element.get("href")) is not None:
        yield from _link_faults(book, path, href)
    elif name == "link" and (href := element.get("href")) is not None:
        yield from resource_faults(book, path, href)
    if name in SHOWING and (src := element.get("src")) is not None:
        yield from resource_faults(book, path, src, PICTURES if name == "img" else None)


def _link_faults(book: Ebook, path: str, address: str) -> Iterator[str]:
    """What is wrong with a link: where it leads has to be a page of the spine, or outside."""
    parts = _parts(address)
    if parts is None or (NO_ADDRESS.search(address.strip())):
        yield f"the link {address!r} is no address"
    elif parts[0]:
        if parts[0] not in LEADING or (parts[0] in REMOTE and not parts[1]):
            yield f"the link {address!r} leads where no ebook leads"
    elif parts[1]:
        yield f"the link {address!r} does not say how to get there"
    elif "?" in address.partition("#")[0]:
        yield f"the link {address!r} asks for something, and a file of an ebook does not answer"
    elif not (target := resolve(path, address)):
        yield f"the link {address!r} leads out of the ebook"
    elif target.path not in book.names:
        yield f"the link {address!r} leads to no file"
    elif target.path not in book.spine:
        yield f"the link {address!r} leads to a file that is no page of the ebook"
    # In a page that is no XML nothing can be found, and that is told already.
    elif (
        target.fragment
        and book.xml(target.path) is not None
        and target.fragment not in book.positions_in(target.path)
    ):
        yield f"the link {address!r} leads to no place in that page"


def resource_faults(
    book: Ebook, path: str, address: str, kinds: set[str] | None = None
) -> Iterator[str]:
    """What is wrong with the address of something that a page shows or loads."""
    parts = _parts(address)
    if parts is None or not address.strip() or NO_ADDRESS.search(address):
        yield f"{address!r} is no address"
    elif parts[0] == "data":
        return
    elif parts[0] or parts[1]:
        yield f"{address!r} is not in the ebook"
    elif not (target := resolve(path, address)) or target.path not in book.names:
        yield f"{address!r} is no file in the ebook"
    elif target.path not in book.media:
        yield f"{address!r} is a file that the manifest does not name"
    elif kinds and book.media[target.path] not in kinds:
        yield f"{address!r} is no picture"
    elif target.fragment and target.fragment not in book.positions_in(target.path):
        yield f"{address!r} is no part of that file"


def _parts(address: str) -> tuple[str, str] | None:
    """The scheme and the server of an address; None where it cannot be read."""
    try:
        parts = urlsplit(address.strip())
        _ = parts.port
    except ValueError:
        return None
    return parts.scheme.lower(), unquote(parts.netloc)
