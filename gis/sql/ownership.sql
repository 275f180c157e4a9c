-- Purpose: let the owner role build in this database, and this user act as the owner role.
DO $$
BEGIN
    IF NOT pg_has_role(session_user, 'gantruong_owner', 'MEMBER') THEN
        EXECUTE format('GRANT gantruong_owner TO %I', session_user);
    END IF;
    EXECUTE format('GRANT CREATE, CONNECT, TEMPORARY ON DATABASE %I TO gantruong_owner', current_database());
    GRANT CREATE, USAGE ON SCHEMA public TO gantruong_owner;
END
$$;
