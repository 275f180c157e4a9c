-- A run is made once, changes its state in one direction, and keeps every exception.
ALTER TABLE work.run ADD COLUMN run_key TEXT;
ALTER TABLE work.run ADD COLUMN run_sha256 TEXT;
ALTER TABLE work.run ADD COLUMN origin JSONB DEFAULT '{}' NOT NULL;
ALTER TABLE work.run ADD CONSTRAINT uq_run_run_key UNIQUE (run_key);
COMMENT ON COLUMN work.run.run_key IS 'SHA-256 of what it is made from; the same is one run';
COMMENT ON COLUMN work.run.run_sha256 IS 'Hash that every run of the same inputs, rules and code has';
COMMENT ON COLUMN work.run.origin IS 'Versions of network and registers, points that could not be used';

CREATE TABLE work.run_state (
    run_id INTEGER NOT NULL,
    step INTEGER NOT NULL,
    state TEXT NOT NULL,
    decided_by TEXT NOT NULL,
    document TEXT,
    note TEXT,
    at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT pk_run_state PRIMARY KEY (run_id, step),
    CONSTRAINT ck_run_state_state CHECK (state IN ('provisional', 'confirmed', 'final')),
    CONSTRAINT fk_run_state_run_id FOREIGN KEY(run_id) REFERENCES work.run (run_id) ON DELETE RESTRICT
);
COMMENT ON TABLE work.run_state IS 'Changes of state of runs; append-only';
COMMENT ON COLUMN work.run_state.run_id IS 'Run';
COMMENT ON COLUMN work.run_state.step IS '1, 2, 3 … in its run';
COMMENT ON COLUMN work.run_state.state IS 'State entered';
COMMENT ON COLUMN work.run_state.decided_by IS 'Role or client that decided';
COMMENT ON COLUMN work.run_state.document IS 'Number of the decision, where there is one';
COMMENT ON COLUMN work.run_state.note IS 'Further words';
COMMENT ON COLUMN work.run_state.at IS 'When';
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON work.run_state
FOR EACH STATEMENT EXECUTE FUNCTION work.refuse_change();

ALTER TABLE work.override ADD COLUMN decision INTEGER NOT NULL;
ALTER TABLE work.override ADD COLUMN position INTEGER NOT NULL;
ALTER TABLE work.override ADD COLUMN reason_code TEXT NOT NULL;
ALTER TABLE work.override ADD COLUMN document TEXT;
ALTER TABLE work.override ADD COLUMN from_mm INTEGER;
ALTER TABLE work.override ADD COLUMN to_mm INTEGER;
ALTER TABLE work.override ADD COLUMN over_seats BOOLEAN DEFAULT false NOT NULL;
ALTER TABLE work.override ADD CONSTRAINT uq_override_run_id_decision_position UNIQUE (run_id, decision, position);
COMMENT ON COLUMN work.override.decision IS '1, 2, 3 … in its run; the moves of one decision belong together';
COMMENT ON COLUMN work.override.position IS 'Order of the move in its decision, from 1';
COMMENT ON COLUMN work.override.reason_code IS 'Kind of reason, such as appeal';
COMMENT ON COLUMN work.override.document IS 'Number of the decision, where there is one';
COMMENT ON COLUMN work.override.from_mm IS 'Distance to the school left, millimetres; null without one';
COMMENT ON COLUMN work.override.to_mm IS 'Distance to the school given, millimetres; null without one';
COMMENT ON COLUMN work.override.over_seats IS 'Whether the decision knowingly exceeds the seats';

-- What a run was made from and what came out stays; its state goes one step at a time.
CREATE FUNCTION work.guard_run() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    states CONSTANT text[] := ARRAY['draft', 'provisional', 'confirmed', 'final'];
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.state <> 'draft' THEN
            RAISE EXCEPTION 'run % is %; only a draft can be deleted', OLD.run_id, OLD.state
                USING ERRCODE = 'insufficient_privilege';
        END IF;
        RETURN OLD;
    END IF;
    IF to_jsonb(NEW) - 'state' IS DISTINCT FROM to_jsonb(OLD) - 'state' THEN
        RAISE EXCEPTION 'run % cannot be changed, only its state', OLD.run_id
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF array_position(states, NEW.state) <> array_position(states, OLD.state) + 1 THEN
        RAISE EXCEPTION 'run % is %; it cannot become %', OLD.run_id, OLD.state, NEW.state
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER guard BEFORE UPDATE OR DELETE ON work.run
FOR EACH ROW EXECUTE FUNCTION work.guard_run();

-- Results are never changed; they go with their run, while it is a draft.
CREATE FUNCTION work.guard_result() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM gone JOIN work.run USING (run_id) WHERE run.state <> 'draft') THEN
        RAISE EXCEPTION '% of a run that is no draft stays', TG_TABLE_NAME
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER stays BEFORE UPDATE OR TRUNCATE ON work.offer
FOR EACH STATEMENT EXECUTE FUNCTION work.refuse_change();
CREATE TRIGGER stays BEFORE UPDATE OR TRUNCATE ON work.cutoff
FOR EACH STATEMENT EXECUTE FUNCTION work.refuse_change();
CREATE TRIGGER stays BEFORE UPDATE OR TRUNCATE ON work.considered
FOR EACH STATEMENT EXECUTE FUNCTION work.refuse_change();
CREATE TRIGGER guard AFTER DELETE ON work.offer REFERENCING OLD TABLE AS gone
FOR EACH STATEMENT EXECUTE FUNCTION work.guard_result();
CREATE TRIGGER guard AFTER DELETE ON work.cutoff REFERENCING OLD TABLE AS gone
FOR EACH STATEMENT EXECUTE FUNCTION work.guard_result();
CREATE TRIGGER guard AFTER DELETE ON work.considered REFERENCING OLD TABLE AS gone
FOR EACH STATEMENT EXECUTE FUNCTION work.guard_result();

-- A key into work.run would be looked up once for each of a million reasons: 8 of 12 seconds of
-- recording them. One look per statement, and a deletion by hand, keep the same promise.
ALTER TABLE work.considered DROP CONSTRAINT fk_considered_run_id;
CREATE FUNCTION work.belongs_to_run() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM (SELECT DISTINCT run_id FROM come) AS c
        WHERE NOT EXISTS (SELECT FROM work.run AS r WHERE r.run_id = c.run_id)
    ) THEN
        RAISE EXCEPTION '% names a run that is not there', TG_TABLE_NAME
            USING ERRCODE = 'foreign_key_violation';
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER belongs AFTER INSERT ON work.considered REFERENCING NEW TABLE AS come
FOR EACH STATEMENT EXECUTE FUNCTION work.belongs_to_run();
CREATE FUNCTION work.delete_considered() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM work.considered WHERE run_id = OLD.run_id;
    RETURN NULL;
END
$$;
CREATE TRIGGER considered AFTER DELETE ON work.run
FOR EACH ROW EXECUTE FUNCTION work.delete_considered();
