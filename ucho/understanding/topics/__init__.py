"""What customers talk about: topics that last, and those that are new."""
