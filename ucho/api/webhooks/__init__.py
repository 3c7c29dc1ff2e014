"""Telling other programs what happened: which of them want a fact, and the sending of it."""
