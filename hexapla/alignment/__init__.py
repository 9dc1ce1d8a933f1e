"""A translation that was made elsewhere → a catalog: two texts aligned, paragraph by paragraph."""
