-- Purpose: tell whether any version of the schema was ever made here.
SELECT to_regclass('public.alembic_version') IS NOT NULL
