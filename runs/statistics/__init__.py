"""Statistics by ward, level and season that may be told to anyone."""
