"""The commands for a book, one file each: its arguments, its call, and what it says of that."""
