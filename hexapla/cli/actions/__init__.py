"""Commands with several actions: what belongs to a user, and not to one book."""
