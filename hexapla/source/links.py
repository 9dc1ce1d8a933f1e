"""Where a link of a book may lead: to a place or a file in it, to the web, to a person.

A book is three formats, and a path means another thing in each: a PDF makes of it an address of
the reader's own disk, an EPUB has no such file, a browser may take ``//host`` for another server.
So the one path that a link may have is that of a copy that goes along: ``linked_files``.
"""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

FILES = "files/"
"""The folder of a site with the copies of files that links name."""

COPY = re.compile(rf"{FILES}(?:[A-Za-z0-9_~-]|%[0-9A-F]{{2}})[A-Za-z0-9._~/%-]*(#[^#]*)?")
"""A link to one of them."""

STRANGE = re.compile(r"[\x00-\x20\x7f-\xa0\\]|%(?![0-9A-Fa-f]{2})")
"""What no address has, and what a browser passes over or takes for something else."""

NOT_IN_HOSTS = re.compile(r"[\x00-\x20\x7f%#/<>?@\\^|]")
"""What the name of a server must not have (URL Standard, 3.2)."""

SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):(?=.)")

TO_PEOPLE = {"mailto", "tel"}
TO_THE_WEB = {"http", "https"}


def is_safe(target: str) -> bool:
    """Whether a link may lead there."""
    return fault(target) is None


def fault(target: str) -> tuple[str, str] | None:
    """What keeps a link from leading there, and what to do; or None."""
    if target.startswith("#") or (COPY.fullmatch(target) and "/." not in target):
        return None
    if not target or STRANGE.search(target) or target.count("#") > 1:
        return "is no address", "write one such as https://example.org/, or #id for a place here"
    if target.startswith("//"):
        return "does not say how to get there", f"write https:{target}"
    if not (found := SCHEME.match(target)):
        return "is no address", "write one such as https://example.org/, or #id for a place here"
    scheme = found[1].lower()
    if scheme in TO_PEOPLE or (scheme in TO_THE_WEB and _has_host(target)):
        return None
    if scheme in TO_THE_WEB:
        return "names no server", "write one such as https://example.org/"
    return f"leads to {scheme}:, where no book leads", "link to https:, mailto:, or #id"


def _has_host(target: str) -> bool:
    try:
        parts = urlsplit(target)
        host = unquote(parts.hostname or "")
        host.encode("idna").decode("idna")  # no empty part, none too long, none that is forbidden
        is_host = bool(host.strip(".")) and not NOT_IN_HOSTS.search(host)
        return is_host and parts.netloc.count("@") <= 1 and (parts.port or 0) >= 0
    except ValueError:  # brackets that do not close, a port that is none, a name that is none
        return False
