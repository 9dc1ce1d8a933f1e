"""The corpus of hard books: one small book for each kind of thing that leaves a page or a link.

``tests/books/hard/KIND/`` holds ``ltr.md`` and ``rtl.md``, the files that they name, and perhaps
``extra.toml``, which goes to the end of ``book.toml``.
"""

from __future__ import annotations

import shutil
import tomllib
from collections.abc import Iterator
from pathlib import Path

HARD = Path(__file__).parent.parent / "books" / "hard"

LANGUAGES = {"ltr": "en", "rtl": "ar"}

SETTINGS = """[book]
language = "{language}"
title = "{title}"
authors = ["N. N."]
identifier = "urn:uuid:00000000-0000-4000-8000-000000000018"
date = 2026-11-23
"""

TABLES = {"editions": "text = true", "numbering": "paragraphs = true"}
"""What each of them is set to, unless the book says otherwise in a table of that name."""

TITLES = {"ltr": "A hard book", "rtl": "كتاب صعب"}


def kinds() -> Iterator[tuple[str, str]]:
    """Every kind in each direction that it is there for."""
    for folder in sorted(HARD.iterdir()):
        for direction in LANGUAGES:
            if (folder / f"{direction}.md").is_file():
                yield folder.name, direction


def folder_of(kind: str, direction: str, root: Path) -> Path:
    """A hard book in a folder of its own, ready to be built."""
    source = root / "source"
    shutil.copytree(HARD / kind, source)
    shutil.move(source / f"{direction}.md", source / "01.md")
    for other in LANGUAGES:
        (source / f"{other}.md").unlink(missing_ok=True)
    settings = SETTINGS.format(language=LANGUAGES[direction], title=TITLES[direction])
    extra = source / "extra.toml"
    more = extra.read_text(encoding="utf-8") if extra.is_file() else ""
    extra.unlink(missing_ok=True)
    own = tomllib.loads(more)
    settings += more
    settings += "".join(f"\n[{name}]\n{line}\n" for name, line in TABLES.items() if name not in own)
    (source / "book.toml").write_text(settings, encoding="utf-8")
    return root
