"""People who write to us: who they are, where they can be reached, what may be sent, and what happened."""
