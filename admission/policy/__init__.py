"""The rules of a season as data: read, checked, said aloud, compared."""
