"""Publications: all that is public of one moment, as an immutable folder that needs no database."""
