"""The words by which a customer is found."""

from __future__ import annotations

from ucho.customers.models import Person


def words_of(person: Person) -> str:
    """Return a person's name, addresses and attributes as one text for the search index."""
    identities = [word for pair in person.identities.values_list("value", "shown") for word in pair]
    return " ".join([person.name, *identities, *(str(value) for value in person.attributes.values())])
