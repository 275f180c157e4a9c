"""Road distances, from files to files."""
