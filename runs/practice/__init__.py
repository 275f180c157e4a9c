"""Places to practise in: the invented city in the middle of a season, set back at will."""
