"""The database: safe SQLite driver, SQLite backend, addresses, durability, tails of append-only tables."""
