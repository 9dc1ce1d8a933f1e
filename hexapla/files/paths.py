"""Where things stand in a book's folder: the names that every part of Hexapla goes by."""

from __future__ import annotations

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


def catalog(language: str) -> str:
    """The catalog of a language, from the book's folder, as findings name it: ``…/fr.po``."""
    return f"{TRANSLATIONS}/{language}.po"
