"""A book's text as messages, and what becomes of each translation when the source moves."""
