"""How bytes come in and go out: bounded readers, and writers that overwrite nobody's work."""
