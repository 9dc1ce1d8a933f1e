"""Names of files in messages: as they are seen from where the person stands who reads them."""

from __future__ import annotations

import re
from pathlib import Path

FOLDERS = "source|translations|templates"
NAMED = re.compile(rf"(?<![\w./-])(?:{FOLDERS})/[^\s,:;#'\"`()]+")
"""A file in a text, by its path in the book; inside the package messages name files so."""


def seen(text: str, project: Path) -> str:
    """A text in which files of the book have the folder of the book before their names."""
    if project == Path():
        return text

    def whole(found: re.Match[str]) -> str:
        is_there = (project / found[0]).exists()
        is_new = found.start() == 0 and (project / found[0].partition("/")[0]).is_dir()
        return str(project / found[0]) if is_there or is_new else found[0]

    return NAMED.sub(whole, text)
