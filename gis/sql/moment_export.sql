-- Purpose: let other connections see the database exactly as this transaction does.
SELECT pg_export_snapshot()
