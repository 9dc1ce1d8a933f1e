"""Translations on the disk: gettext PO files, one for each language."""
