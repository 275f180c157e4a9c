"""Catchments as places: imported, brought into force, checked, compared, used by runs."""
