"""The plain-text edition: for people who read by ear, and for other programs."""
