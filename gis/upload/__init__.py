"""The room that every file of others goes through before anything else reads it."""
