"""The formats: each is a function ``(edition, target, templates) -> Path`` in a module here."""
