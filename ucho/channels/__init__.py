"""Ways customers reach us: accounts, the journal of what arrived, the dispatch of what we send."""
