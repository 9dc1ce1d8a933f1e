"""One file per command: its arguments, what it calls, and what it says of that."""
