"""Finished editions → ``dist/``: jobs, manifest, records for shops, the pages about the build."""
