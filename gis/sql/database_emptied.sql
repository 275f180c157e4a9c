-- Purpose: take away everything that the owner role has in this database, before a backup is put
-- back in its place in the same transaction; extensions and other people's objects stay.
DO $$
DECLARE
    one record;
BEGIN
    FOR one IN
        SELECT nspname FROM pg_namespace
        WHERE nspowner = 'gantruong_owner'::regrole AND nspname <> 'public'
            AND nspname NOT LIKE 'pg\_%'
    LOOP
        EXECUTE format('DROP SCHEMA %I CASCADE', one.nspname);
    END LOOP;
    FOR one IN
        SELECT c.oid::regclass::text AS name,
            CASE c.relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW'
                WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END AS kind
        FROM pg_class AS c
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'S')
            AND c.relowner = 'gantruong_owner'::regrole
            AND NOT EXISTS (SELECT FROM pg_depend AS d WHERE d.objid = c.oid AND d.deptype IN ('e', 'i', 'a'))
        ORDER BY c.relkind = 'S'
    LOOP
        EXECUTE format('DROP %s IF EXISTS %s CASCADE', one.kind, one.name);
    END LOOP;
    FOR one IN
        SELECT p.oid::regprocedure::text AS name
        FROM pg_proc AS p
        WHERE p.pronamespace = 'public'::regnamespace AND p.proowner = 'gantruong_owner'::regrole
            AND NOT EXISTS (SELECT FROM pg_depend AS d WHERE d.objid = p.oid AND d.deptype = 'e')
    LOOP
        EXECUTE format('DROP ROUTINE IF EXISTS %s CASCADE', one.name);
    END LOOP;
    FOR one IN
        SELECT t.oid::regtype::text AS name
        FROM pg_type AS t
        WHERE t.typnamespace = 'public'::regnamespace AND t.typowner = 'gantruong_owner'::regrole
            AND t.typtype IN ('e', 'd')
            AND NOT EXISTS (SELECT FROM pg_depend AS d WHERE d.objid = t.oid AND d.deptype = 'e')
    LOOP
        EXECUTE format('DROP TYPE IF EXISTS %s CASCADE', one.name);
    END LOOP;
    -- What new tables would be opened to; the copy brings its own, after its tables.
    FOR one IN
        SELECT d.defaclnamespace::regnamespace::text AS schema, r.rolname,
            CASE d.defaclobjtype WHEN 'r' THEN 'TABLES' WHEN 'S' THEN 'SEQUENCES'
                WHEN 'f' THEN 'ROUTINES' ELSE 'TYPES' END AS kind
        FROM pg_default_acl AS d
        CROSS JOIN LATERAL aclexplode(d.defaclacl) AS a
        JOIN pg_roles AS r ON r.oid = a.grantee
        WHERE d.defaclrole = 'gantruong_owner'::regrole AND d.defaclnamespace <> 0
            AND r.rolname <> 'gantruong_owner' AND d.defaclobjtype IN ('r', 'S', 'f', 'T')
        GROUP BY 1, 2, 3
    LOOP
        EXECUTE format(
            'ALTER DEFAULT PRIVILEGES IN SCHEMA %s REVOKE ALL ON %s FROM %I',
            one.schema, one.kind, one.rolname
        );
    END LOOP;
END
$$
