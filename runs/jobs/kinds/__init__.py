"""What can be done in the background: one module per kind, found by scanning this folder."""
