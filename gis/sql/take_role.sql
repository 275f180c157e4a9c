-- Purpose: act as a role of the service from here on, if it exists and this user may take it.
SELECT set_config('role', r.rolname, false)
FROM pg_roles AS r
WHERE r.rolname = %(role)s AND pg_has_role(session_user, r.oid, 'MEMBER')
