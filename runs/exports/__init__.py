"""Numbered exports of a run's offers for another system, and lists of what changed between them."""
