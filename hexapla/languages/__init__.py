"""What a language brings: names, digits, dates, typography and words, one data file each."""
