"""Pictures in the text: how large they are."""
