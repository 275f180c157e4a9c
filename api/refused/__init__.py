"""What a caller can get wrong, and how it is told (RFC 9457)."""
