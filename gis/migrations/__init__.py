"""The versioned schema of the database."""
