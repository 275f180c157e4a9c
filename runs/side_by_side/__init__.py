"""Several policies on the same children, schools and ways: one table."""
