"""The score page: what customers answered, how sure we may be of it, and who was not asked."""
