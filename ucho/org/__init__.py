"""The company: its units, the people who work there, what they may do, and whether they are there now."""
