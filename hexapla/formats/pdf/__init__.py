"""The printed page for readers: PDF/UA-1 and PDF/A-3a, laid out by WeasyPrint."""
