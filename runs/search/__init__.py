"""Names of a city found as people type them: old or new, with or without accents."""
