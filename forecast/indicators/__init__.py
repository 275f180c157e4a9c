"""The city's indicators: what each measures as data, the arithmetic, and what stays unknown."""
