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
        OR (NEW.decision IN ('approved', 'rejected') AND NEW.decided_by = asked.proposed_by)
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

REVOKE INSERT (name, role, wards, scopes, prefix, key_sha256, valid_until, purpose) ON work.api_client FROM gantruong_app;
REVOKE UPDATE (prefix, key_sha256, rotated_at, revoked_at, old_prefix, old_key_sha256, old_valid_until, key_given_by)
ON work.api_client FROM gantruong_app;
DROP TRIGGER guard_client ON work.api_client;
DROP FUNCTION work.guard_client();
CREATE FUNCTION work.guard_last_use() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    NEW.last_used_on := current_date;
    RETURN NEW;
END
$$;
COMMENT ON FUNCTION work.guard_last_use() IS 'Lets the service write no other day than today';
CREATE TRIGGER guard_last_use BEFORE UPDATE ON work.api_client FOR EACH ROW
WHEN (current_user = 'gantruong_app') EXECUTE FUNCTION work.guard_last_use();
DROP FUNCTION work.hand_of(text);
ALTER TABLE work.api_client DROP COLUMN key_given_by;
