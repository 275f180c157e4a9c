"""The private PostGIS database of this machine."""
