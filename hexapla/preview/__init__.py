"""The preview: a local site that follows the book while it is written."""
