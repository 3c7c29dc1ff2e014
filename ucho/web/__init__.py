"""Staff screens: what agents, team leads and administrators see."""
