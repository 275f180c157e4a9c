-- Where the next file, procrastinate's own, makes its tables.
CREATE SCHEMA jobs;
SET LOCAL search_path = jobs, pg_catalog;
