-- Purpose: add the extensions that the schema needs: geometry, similar names, names without
-- accents, and exclusion of overlapping validity.
CREATE EXTENSION IF NOT EXISTS postgis;
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS unaccent;
CREATE EXTENSION IF NOT EXISTS btree_gist;
