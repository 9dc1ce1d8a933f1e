"""Two builds of a book → what readers of the older one should know."""
