"""The proof: every finished file is read back by readers of its own, and compared with the book."""
