"""Results explained: one child, two runs, the whole city; sentences, sheets, tables."""
