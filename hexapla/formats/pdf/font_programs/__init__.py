"""The font files of a PDF, each made anew of the outlines that a book draws and of its clusters."""
