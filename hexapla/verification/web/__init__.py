"""What a reader sees in a finished site or ebook, read from its pages and their styles."""
