-- Keys made, exchanged and withdrawn over the API: nobody gives more than the own rights, and whoever
-- gave a key out is no other person than its holder.
ALTER TABLE work.api_client ADD COLUMN key_given_by TEXT;
COMMENT ON COLUMN work.api_client.key_given_by IS 'Principal that gave the key out over the API; null for the machine of the database';

CREATE FUNCTION work.hand_of(principal text) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
RETURN COALESCE((SELECT c.key_given_by FROM work.api_client AS c WHERE 'client ' || c.name = principal), principal);
COMMENT ON FUNCTION work.hand_of(text) IS 'Who stands behind a principal: whoever knew its key first, else itself';

CREATE FUNCTION work.guard_client() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    is_own boolean := 'client ' || NEW.name = work.principal();
    last_day timestamptz := (SELECT c.valid_until FROM work.api_client AS c WHERE 'client ' || c.name = work.principal());
BEGIN
    IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - 'last_used_on' = to_jsonb(OLD) - 'last_used_on' THEN
        NEW.last_used_on := current_date;
        RETURN NEW;
    END IF;
    IF NOT work.may('clients:manage') OR work.principal() = ''
        OR EXISTS (SELECT FROM unnest(NEW.wards) AS w (code) WHERE NOT work.edits_ward(w.code))
    THEN
        RAISE EXCEPTION 'not allowed to manage this client' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF TG_OP = 'UPDATE' AND NEW.revoked_at IS NOT NULL AND OLD.revoked_at IS NULL
        AND NEW.prefix = OLD.prefix AND NEW.key_sha256 = OLD.key_sha256
    THEN
        NEW.revoked_at := now();
        NEW.key_given_by := OLD.key_given_by;
        NEW.last_used_on := OLD.last_used_on;
        RETURN NEW;
    END IF;
    IF EXISTS (SELECT FROM unnest(NEW.scopes) AS s (name) WHERE NOT work.may(s.name))
        OR ('clients:manage' = ANY (NEW.scopes) AND NOT is_own)
        OR (NOT is_own AND last_day IS NOT NULL AND NEW.valid_until IS DISTINCT FROM LEAST(NEW.valid_until, last_day))
        OR (NOT is_own AND last_day IS NOT NULL AND NEW.valid_until IS NULL)
        OR NEW.revoked_at IS NOT NULL OR (TG_OP = 'UPDATE' AND OLD.revoked_at IS NOT NULL)
    THEN
        RAISE EXCEPTION 'not allowed to give out such a key' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF TG_OP = 'INSERT' OR NOT is_own THEN
        NEW.key_given_by := work.hand_of(work.principal());
    ELSE
        NEW.key_given_by := OLD.key_given_by;
    END IF;
    NEW.last_used_on := CASE WHEN TG_OP = 'UPDATE' THEN OLD.last_used_on END;
    RETURN NEW;
END
$$;
COMMENT ON FUNCTION work.guard_client() IS 'Lets the service note a use today, and give out keys within the rights of whoever asks';
DROP TRIGGER guard_last_use ON work.api_client;
DROP FUNCTION work.guard_last_use();
CREATE TRIGGER guard_client BEFORE INSERT OR UPDATE ON work.api_client FOR EACH ROW
WHEN (current_user = 'gantruong_app') EXECUTE FUNCTION work.guard_client();
GRANT INSERT (name, role, wards, scopes, prefix, key_sha256, valid_until, purpose) ON work.api_client TO gantruong_app;
GRANT UPDATE (prefix, key_sha256, rotated_at, revoked_at, old_prefix, old_key_sha256, old_valid_until, key_given_by)
ON work.api_client TO gantruong_app;

CREATE OR REPLACE FUNCTION work.guard_decision() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    asked work.approval;
    before work.approval_decision;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('work.approval'), NEW.approval_id);
    SELECT * INTO asked FROM work.approval WHERE approval_id = NEW.approval_id;
    IF asked.approval_id IS NULL THEN
        RAISE EXCEPTION 'there is no such approval' USING ERRCODE = 'foreign_key_violation';
    END IF;
    SELECT * INTO before FROM work.approval_decision
    WHERE approval_id = NEW.approval_id ORDER BY step DESC LIMIT 1;
    NEW.step := COALESCE(before.step, 0) + 1;
    NEW.at := clock_timestamp();
    IF NOT (
        (before.step IS NULL AND NEW.decision IN ('approved', 'rejected', 'withdrawn'))
        OR (before.decision = 'approved' AND NEW.decision IN ('applied', 'stale', 'withdrawn'))
    ) THEN
        RAISE EXCEPTION 'it was decided already' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.decided_by = ''
        OR (NEW.decision IN ('approved', 'rejected')
            AND work.hand_of(NEW.decided_by) = work.hand_of(asked.proposed_by))
        OR (NEW.decision = 'withdrawn' AND NEW.decided_by <> asked.proposed_by)
    THEN
        RAISE EXCEPTION 'the second person must be another' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF NEW.decision IN ('approved', 'applied') AND NEW.at >= asked.expires_at THEN
        RAISE EXCEPTION 'its time is over' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;
