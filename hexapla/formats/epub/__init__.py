"""The ebook: EPUB 3.3."""
