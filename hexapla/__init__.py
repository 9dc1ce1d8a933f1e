"""Hexapla: one canonical book, kept in step with its translations, published in every language."""

__version__ = "0.1.0"
