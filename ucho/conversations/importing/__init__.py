"""Bringing over what was said before ucho: what an importer promises, and how what it reads is put in order."""
