"""Names of files in messages: as they are seen from where the person stands who reads them."""

from __future__ import annotations

import re
from pathlib import Path

FOLDERS = "source|translations|templates"
NAMED = re.compile(rf"(?<![\w./-])(?:{FOLDERS})/[^\s,:;#'\"`()]+")
"""A file in a text, by its path in the book; inside the package messages name files so."""


def with_project_paths(text: str, project: Path) -> str:
    """A text in which files of the book have the folder of the book before their names."""
    if project == Path():
        return text

    def full_path(match: re.Match[str]) -> str:
        is_there = (project / match[0]).exists()
        is_new = match.start() == 0 and (project / match[0].partition("/")[0]).is_dir()
        return str(project / match[0]) if is_there or is_new else match[0]

    return NAMED.sub(full_path, text)
