"""Commands with several actions: what belongs to a user or a repository, not to one build."""
