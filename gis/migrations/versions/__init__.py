"""One step of the schema per module, in the order of their numbers."""
