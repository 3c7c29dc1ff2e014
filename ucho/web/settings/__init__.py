"""Settings: channels, saved replies, team and roles, the audit page, one's own profile."""
