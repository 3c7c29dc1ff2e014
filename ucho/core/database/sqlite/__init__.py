"""Django backend for SQLite that several processes may write: WAL, immediate transactions, a fair queue of writers."""
