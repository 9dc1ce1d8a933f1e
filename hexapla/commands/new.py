"""``new DIR``: a small working book, from ``templates/starter/``."""

from __future__ import annotations

import datetime as dt
import shutil
import uuid
from pathlib import Path

from hexapla.errors import Finding, UsageError
from hexapla.files import paths
from hexapla.theme import default_templates

IGNORED = f"""\
# What commands make, and can make again.
/{paths.DIST}/
/{paths.EXPORT}/
/{paths.CHANGES}/
/.{paths.DIST}-*/
"""
"""What git keeps out of a book: said here, since as a file of ours it would hide our own."""


def write_starter(folder: Path, command: str = "hexapla") -> None:
    """Write a small book that builds at once: two sections, a note, a picture, one translation.

    ``command`` is how its README calls Hexapla.

    Raises:
        UsageError: the folder is not empty, or cannot be written.
    """
    if folder.exists() and (not folder.is_dir() or _holds_something(folder)):
        raise UsageError(Finding(str(folder), "this is not an empty folder", "name a new one"))
    try:
        shutil.copytree(default_templates() / "starter", folder, dirs_exist_ok=True)
        settings = folder / paths.SETTINGS
        text = settings.read_text(encoding="utf-8")
        text = text.replace("{identifier}", f"urn:uuid:{uuid.uuid4()}")
        text = text.replace("{date}", dt.datetime.now(tz=dt.UTC).date().isoformat())
        settings.write_text(text, encoding="utf-8")
        (folder / ".gitignore").write_text(IGNORED, encoding="utf-8")
        readme = folder / "README.md"
        text = readme.read_text(encoding="utf-8").replace("{command}", command)
        readme.write_text(text, encoding="utf-8")
    except OSError as error:
        tip = "choose a folder that you may write"
        finding = Finding(str(folder), f"cannot be written: {error.strerror}", tip)
        raise UsageError(finding) from None


def _holds_something(folder: Path) -> bool:
    """Whether there is anything but a new git repository."""
    return any(path.name != ".git" for path in folder.iterdir())
