"""A model population where nobody publishes the real one."""
