-- Purpose: tell what of the ground is there: roles, extensions, and whether the owner may build.
SELECT
    session_user AS "user",
    ARRAY(SELECT rolname::text FROM pg_roles WHERE rolname LIKE 'gantruong%%') AS roles,
    ARRAY(SELECT extname::text FROM pg_extension) AS extensions,
    EXISTS (
        SELECT FROM pg_roles AS r
        WHERE r.rolname = 'gantruong_owner'
            AND pg_has_role(session_user, r.oid, 'MEMBER')
            AND has_database_privilege(r.oid, current_database(), 'CREATE')
            AND has_schema_privilege(r.oid, 'public', 'CREATE')
    ) AS owns
