-- Purpose: add the extensions that the schema needs: geometry, similar names, names without
-- accents, and exclusion of overlapping validity.
CREATE EXTENSION IF NOT EXISTS postgis;
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS unaccent;
CREATE EXTENSION IF NOT EXISTS btree_gist;
-- Before version 16 even a read-only transaction may fill the disk with large objects; we use none.
REVOKE EXECUTE ON FUNCTION
    lo_creat(integer), lo_create(oid), lo_from_bytea(oid, bytea), lo_put(oid, bigint, bytea),
    lowrite(integer, bytea)
FROM PUBLIC;
