"""Learning from corrections: what to ask people, what heads make of their answers, and whether a new head may act."""
