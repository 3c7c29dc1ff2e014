"""What is said: conversations over any number of channels, their messages, and the inbox list."""
