"""The inbox: list, conversation, composer, customer panel."""
