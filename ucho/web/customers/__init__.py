"""Customers: the list, one person with their timeline, merging and undoing it."""
