ALTER TABLE work.run_state ADD COLUMN person TEXT;
ALTER TABLE work.run_state ADD COLUMN role TEXT;
ALTER TABLE work.run_state ADD COLUMN document_date DATE;
COMMENT ON COLUMN work.run_state.person IS 'Office-holder who signed the decision';
COMMENT ON COLUMN work.run_state.role IS 'As what that person signed';
COMMENT ON COLUMN work.run_state.document_date IS 'Date of the decision';

CREATE TABLE work.accepted_assumption (
    run_id INTEGER NOT NULL,
    rule TEXT NOT NULL,
    person TEXT NOT NULL,
    role TEXT NOT NULL,
    accepted_by TEXT NOT NULL,
    at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT pk_accepted_assumption PRIMARY KEY (run_id, rule),
    CONSTRAINT fk_accepted_assumption_run_id FOREIGN KEY(run_id) REFERENCES work.run (run_id) ON DELETE RESTRICT
);
COMMENT ON TABLE work.accepted_assumption IS 'Who accepted which assumed rule of a run; append-only';
COMMENT ON COLUMN work.accepted_assumption.run_id IS 'Run';
COMMENT ON COLUMN work.accepted_assumption.rule IS 'Key of the rule in the run''s policy';
COMMENT ON COLUMN work.accepted_assumption.person IS 'Officer who answers for it';
COMMENT ON COLUMN work.accepted_assumption.role IS 'As what that officer accepts it';
COMMENT ON COLUMN work.accepted_assumption.accepted_by IS 'Client or office that said so';
COMMENT ON COLUMN work.accepted_assumption.at IS 'When';
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON work.accepted_assumption
FOR EACH STATEMENT EXECUTE FUNCTION work.refuse_change();
GRANT INSERT ON work.accepted_assumption TO gantruong_app;
CREATE TRIGGER guard_scope BEFORE INSERT ON work.accepted_assumption FOR EACH STATEMENT
WHEN (current_user = 'gantruong_app') EXECUTE FUNCTION work.guard_scope('runs:decide');

-- The last step is held here too, whatever a program forgets: no rule that nobody answers for.
CREATE FUNCTION work.guard_final() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    missing text;
BEGIN
    SELECT string_agg(key, ', ') INTO missing
    FROM jsonb_array_elements_text(coalesce(NEW.summary -> 'assumptions', '[]')) AS assumed (key)
    WHERE NOT EXISTS (
        SELECT FROM work.accepted_assumption AS a WHERE a.run_id = NEW.run_id AND a.rule = key
    );
    IF missing IS NOT NULL THEN
        RAISE EXCEPTION 'run % cannot become final: nobody accepted its assumed rules %', NEW.run_id, missing
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END
$$;
COMMENT ON FUNCTION work.guard_final() IS 'Refuses to make a run final while an assumed rule is not accepted';
CREATE TRIGGER guard_final BEFORE UPDATE ON work.run FOR EACH ROW
WHEN (NEW.state = 'final') EXECUTE FUNCTION work.guard_final();
