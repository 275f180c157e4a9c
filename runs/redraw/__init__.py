"""Catchments drawn anew from units, schools and roads: ``gantruong catchments redraw``."""
