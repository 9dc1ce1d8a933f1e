"""The elements of HTML that are headings, whatever page or chapter they stand in."""

from __future__ import annotations

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
"""All six of them, the highest first."""
