"""Surveys: asking a customer how it went, and the answers."""
