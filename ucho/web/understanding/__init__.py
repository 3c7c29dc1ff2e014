"""What customers mean: topics, the heat map, reviewing what was read, and what models learned."""
