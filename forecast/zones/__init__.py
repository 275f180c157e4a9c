"""Catchments drawn anew: whole units to schools, each school's in one piece."""
