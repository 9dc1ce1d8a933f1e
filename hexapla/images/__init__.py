"""Pictures from outside: what they are, and what of them is safe to show (law 9)."""
