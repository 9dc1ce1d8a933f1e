"""Broken artifacts: for every law and every countable thing one per format with just that broken.

Each entry is a function that breaks a finished artifact in one thing, by hand. It is the first
test of a new law: ``verify`` has to name what is broken.
"""
