"""What the command says to who called it: the codes that it ends with."""

from __future__ import annotations

FAILED = 1
"""Findings of error severity."""

MISUSED = 2
"""A wrong call."""

UNREAD = 141
"""Nobody reads what is printed any more: 128 and the number of SIGPIPE."""
