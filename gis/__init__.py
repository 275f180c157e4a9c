"""Places: what is where, in files and in PostGIS."""
