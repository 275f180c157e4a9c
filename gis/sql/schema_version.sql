-- Purpose: tell which version of the schema stands here.
SELECT version_num FROM public.alembic_version
