"""What ``adopt`` does to find the place of every text of a translated file."""
