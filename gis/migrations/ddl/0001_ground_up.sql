-- Schemas; who may read in them; names without accents.
CREATE SCHEMA people;
CREATE SCHEMA work;
CREATE SCHEMA pub;
COMMENT ON SCHEMA people IS 'Children; every table has row-level security by ward';
COMMENT ON SCHEMA work IS 'Policies, runs and their results, scenarios, clients, audit log';
COMMENT ON SCHEMA pub IS 'Views of public facts; all that gantruong_public can read';

GRANT USAGE ON SCHEMA people, work, pub TO gantruong_app;
GRANT USAGE ON SCHEMA pub TO gantruong_public;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO gantruong_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA people GRANT SELECT ON TABLES TO gantruong_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA work GRANT SELECT ON TABLES TO gantruong_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA pub GRANT SELECT ON TABLES TO gantruong_app, gantruong_public;

-- unaccent(text) may change with its dictionary, so PostgreSQL calls it stable; naming the
-- dictionary makes the promise that an index needs.
CREATE FUNCTION vn_norm(name text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN btrim(regexp_replace(
    lower(public.unaccent('public.unaccent'::regdictionary, translate(normalize(name, NFC), 'đĐ', 'dD'))),
    '[^a-z0-9]+', ' ', 'g'
));
COMMENT ON FUNCTION vn_norm(text) IS 'Name in lower case without accents and punctuation, for search';

-- Which wards the current transaction may see: set_config('gantruong.wards', '26734,26737', true).
CREATE FUNCTION people.own_wards() RETURNS text[]
LANGUAGE sql STABLE PARALLEL SAFE
RETURN string_to_array(NULLIF(current_setting('gantruong.wards', true), ''), ',');
COMMENT ON FUNCTION people.own_wards() IS 'Ward codes of the setting gantruong.wards; null without it';

CREATE FUNCTION people.sees_city() RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE
RETURN COALESCE(current_setting('gantruong.wards', true) = '*', false);
COMMENT ON FUNCTION people.sees_city() IS 'Whether the setting gantruong.wards is *, the whole city';
