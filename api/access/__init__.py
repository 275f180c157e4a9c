"""Who asks: a program by its key, or a person by a token."""
