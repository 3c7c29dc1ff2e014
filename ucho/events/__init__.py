"""The log of facts, who reacts to them, and the jobs that run later."""
