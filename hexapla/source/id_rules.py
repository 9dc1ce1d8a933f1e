"""The rules by which names become ids, and by which headings get theirs."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 100
"""The characters of an id at the most: a longer one is cut, as it is the name of a file, too."""

ID = re.compile(rf"[A-Za-z](?:[A-Za-z0-9_.-]{{0,{LONGEST - 2}}}[A-Za-z0-9_-])?")
"""An id that stands as it was written."""


def plain_name(name: str, kind: str) -> str:
    """A name that an author gave, in the letters of an id; ``kind`` where nothing else is left."""
    plain = re.sub(r"[^A-Za-z0-9_.-]+", "-", _ascii(name)).strip("-._")
    return plain if re.match("[A-Za-z]", plain) else f"{kind}-{plain}".rstrip("-")


def automatic_ids(text: str) -> set[str]:
    """The ids that pandoc, GitHub (and mdBook), and kramdown give a heading."""
    github = re.sub(r"[^\w\- ]", "", text.lower()).replace(" ", "-")
    return {github, _pandocs_id(text), github.lstrip("0123456789-_")}


def _pandocs_id(text: str) -> str:
    """What pandoc makes of a heading's words (its manual, ``auto_identifiers``)."""
    plain = re.sub(r"[^\w\s.-]", "", text.lower()).strip()
    return re.sub(r"\s+", "-", plain).lstrip("0123456789-._")


def slug(text: str) -> str:
    """An ASCII id from a text: pandoc's rule, with accents taken off. Empty where none is left."""
    return _pandocs_id(_ascii(text)).strip("-.")


def _ascii(text: str) -> str:
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()


def cut(name: str, most: int = LONGEST) -> str:
    """A name with so many characters at the most."""
    return name[:most].rstrip("-.") if len(name) > most else name
