"""Parts of a printed book, laid out apart: its chapters, what opens it and what closes it."""
