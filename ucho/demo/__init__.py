"""The demo company: a bakery chain made through the same operations as a real company."""
