"""Changes of data that decide places: proposed, measured, signed, and only then taken into use."""
