"""What every package stands on, and no business: operations, actors, time, errors, search, keys."""
