"""What a company can move in from: one file each, found by its name."""
