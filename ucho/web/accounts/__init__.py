"""Joining by a link, the live ticket, presence."""
