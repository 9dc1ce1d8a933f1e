"""What a layout has shown to be too large for its place, put right before the next layout."""
