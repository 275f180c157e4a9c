"""Networks and distances, as plain arrays."""
