"""One source for several uses: files in files, variables, and text for some editions only."""
