"""Catalog → a file for a translator's own tool, and back: XLIFF 1.2 and 2.0, TMX and CSV.

``registry`` knows the formats, ``handoff`` what goes out and what comes back, ``merge`` what of a
delivery goes into the catalog. ``merge_driver`` is for people who exchange catalogs by git.
"""
