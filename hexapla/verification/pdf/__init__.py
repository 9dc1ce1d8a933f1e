"""What a reader sees on the pages of a finished PDF: its letters, and where they stand."""
