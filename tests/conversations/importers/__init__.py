"""Moving in: archives and dumps come in as history, and twice is once."""
