"""Catchments as places of the city: versions, their status, and who decided it."""
