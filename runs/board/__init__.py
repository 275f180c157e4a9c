"""The operations board of a season: one definition of every figure for command, API and pages."""
