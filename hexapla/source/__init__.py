"""``source/`` on the disk → a numbered book: settings, Markdown, ids, numbers."""
