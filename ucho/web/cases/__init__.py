"""Recovery cases: one case with its guided dialogue, and the figures of the loop."""
