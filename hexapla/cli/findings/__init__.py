"""How findings are printed: for a person, grouped by kind, and for other programs."""
