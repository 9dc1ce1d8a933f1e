"""Finished plain-text editions are read back here."""
