"""Where new schools would stand best, from files to a folder that says what it would change."""
