"""Live updates: a page holds one stream open and learns by ids what changed, then fetches it with its own rights."""
