"""Every book below a folder as one plan: found, built side by side, told of on one page."""
