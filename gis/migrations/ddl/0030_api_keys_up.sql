-- Keys of programs: exchanged without a gap, made for one purpose, and seen to be used or not.
ALTER TABLE work.api_client ADD COLUMN purpose TEXT DEFAULT '' NOT NULL;
ALTER TABLE work.api_client ADD COLUMN old_prefix TEXT;
ALTER TABLE work.api_client ADD COLUMN old_key_sha256 BYTEA;
ALTER TABLE work.api_client ADD COLUMN old_valid_until TIMESTAMP WITH TIME ZONE;
ALTER TABLE work.api_client ADD COLUMN last_used_on DATE;
ALTER TABLE work.api_client ADD CONSTRAINT uq_api_client_old_prefix UNIQUE (old_prefix);
ALTER TABLE work.api_client ADD CONSTRAINT ck_api_client_overlap CHECK (
    (old_prefix IS NULL) = (old_key_sha256 IS NULL) AND (old_prefix IS NULL) = (old_valid_until IS NULL)
    AND old_valid_until <= rotated_at + INTERVAL '31 days'
);
COMMENT ON COLUMN work.api_client.purpose IS 'What a program has its key for';
COMMENT ON COLUMN work.api_client.old_prefix IS 'Beginning of the key before, while both open';
COMMENT ON COLUMN work.api_client.old_key_sha256 IS 'SHA-256 of the key before, while both open';
COMMENT ON COLUMN work.api_client.old_valid_until IS 'Until when the key before opens; 31 days at most';
COMMENT ON COLUMN work.api_client.last_used_on IS 'Last day on which it opened anything; the time of day is not kept';

-- The service notes that a key was used today, and nothing else about clients.
CREATE FUNCTION work.guard_last_use() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    NEW.last_used_on := current_date;
    RETURN NEW;
END
$$;
COMMENT ON FUNCTION work.guard_last_use() IS 'Lets the service write no other day than today';
GRANT UPDATE (last_used_on) ON work.api_client TO gantruong_app;
CREATE TRIGGER guard_last_use BEFORE UPDATE ON work.api_client FOR EACH ROW
WHEN (current_user = 'gantruong_app') EXECUTE FUNCTION work.guard_last_use();
