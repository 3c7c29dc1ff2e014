"""Measurements as ratios inside one run; README.md says what each measures and what its goal is."""
