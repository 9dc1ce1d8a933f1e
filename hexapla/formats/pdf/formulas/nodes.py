"""What ziamath draws in its own way, drawn as browsers do: tables with their rules, and letters."""

from __future__ import annotations


def register() -> None:
    """Let ziamath use our nodes."""
