"""Why this seat: reasons, what would have been needed, and who would move."""
