"""Reading texts without a database: features, heads, the encoder, and what they make of a text."""
