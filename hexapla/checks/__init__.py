"""What a translation must keep of its source, and do in its language. Findings, nothing written."""
