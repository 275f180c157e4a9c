"""Official papers of a run: lists and minutes by ward and school, as DOCX, XLSX and PDF."""
