"""Words and phrases that mean something to a company, in three languages, and how they are found in a text."""
