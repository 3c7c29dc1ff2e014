"""Full-text search in Polish, Russian and English, newest first, with the rights inside the index."""

from ucho.core.search.index import Entry, index, index_many, index_new, remove, remove_person
from ucho.core.search.lookup import Hit, search

__all__ = ["Entry", "Hit", "index", "index_many", "index_new", "remove", "remove_person", "search"]
