"""One PDF of parts that were laid out apart: a document becomes a part, and parts become a file."""
