"""Words that show what part of a service somebody speaks of, a file for each language."""
