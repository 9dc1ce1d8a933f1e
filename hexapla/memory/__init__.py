"""The translation memory: what people translated before, in any book, found by likeness."""
