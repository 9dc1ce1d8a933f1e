"""Catalog → a file for a translator's own tool, and back: XLIFF 1.2 and 2.0, TMX and CSV.

``files`` knows the formats, ``orders`` what goes out and what comes back, ``deliveries`` what of a
delivery goes into the catalog.
"""
