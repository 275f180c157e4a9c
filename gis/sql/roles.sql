-- Purpose: make the three roles of the service if they are missing; they belong to the whole server.
-- gantruong_owner owns all tables and writes; gantruong_app serves people and sees children by
-- ward only; gantruong_public reads the schema pub and nothing else.
DO $$
DECLARE
    wanted text;
BEGIN
    FOREACH wanted IN ARRAY ARRAY['gantruong_owner', 'gantruong_app', 'gantruong_public'] LOOP
        BEGIN
            IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = wanted) THEN
                EXECUTE format('CREATE ROLE %I LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE', wanted);
            END IF;
        EXCEPTION WHEN duplicate_object OR unique_violation THEN
            NULL;  -- another process made it at the same moment
        END;
    END LOOP;
END
$$;
GRANT gantruong_app, gantruong_public TO gantruong_owner;
ALTER ROLE gantruong_public SET default_transaction_read_only = on;
ALTER ROLE gantruong_public SET statement_timeout = '2s';
ALTER ROLE gantruong_public SET idle_in_transaction_session_timeout = '10s';
ALTER ROLE gantruong_public SET search_path = pub, public;
