"""What a process may use and how it ends: limits, workers, signals, other programs."""
