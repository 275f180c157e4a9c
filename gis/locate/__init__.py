"""Addresses as people write them: their parts, the names they use, and today's units."""
