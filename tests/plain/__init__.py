"""Slow and plain twins of the fast code; they share nothing with it."""
