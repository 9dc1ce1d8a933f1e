"""``book.toml``: what it may say, what its values may be, and the settings that it gives."""
