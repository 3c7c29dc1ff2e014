"""What answers add up to, and how sure we may be of it: plain numbers in, plain numbers out, no database."""
