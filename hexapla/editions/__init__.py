"""A book in one language: the same tree in other words, and how far its translation is."""
