"""Where things stand in a book's folder: the names that every part of Hexapla goes by."""

from __future__ import annotations

import re

SOURCE = "source"
"""Where the author works: Markdown, pictures and the settings."""

SETTINGS = f"{SOURCE}/book.toml"

TRANSLATIONS = "translations"
"""Where translators work."""

GLOSSARY = f"{TRANSLATIONS}/glossary.csv"

TEMPLATES = "templates"
"""What of Hexapla's own templates a book has in its own form."""

DIST = "dist"
"""What a build publishes, where nobody names another folder."""

CHANGES = "changes"
"""What ``changes`` writes, beside the build that it is about."""

EXPORT = "export"
"""What ``export`` writes, where nobody names another folder."""


NOBODYS = re.compile(r"\.(?!hexapla-).*|~\$.*|#.*#|.*~", re.DOTALL)
"""How files are called that editors and systems put beside those of a person, but for our own:
``.#01.md`` and ``#01.md#`` of Emacs, ``.01.md.swp`` of vim, ``~$01.md`` of Word, ``._01.md`` of
macOS, ``.ipynb_checkpoints``, ``01.md~``."""


def is_nobodys(name: str) -> bool:
    """Whether a file or folder of this name is an editor's or a system's, and no part of a book."""
    return bool(NOBODYS.fullmatch(name))


def source(name: str) -> str:
    """A file of the source, from the book's folder, as findings name it: ``source/01.md``."""
    return f"{SOURCE}/{name}"


def template(name: str) -> str:
    """A template of the book's own, as findings name it: ``templates/html/page.html``."""
    return f"{TEMPLATES}/{name}"


def catalog(language: str) -> str:
    """A catalog, from the book's folder, as findings name it: ``translations/fr.po``."""
    return f"{TRANSLATIONS}/{language}.po"
