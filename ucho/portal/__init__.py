"""Pages for customers: surveys, and what they are asked to confirm."""
