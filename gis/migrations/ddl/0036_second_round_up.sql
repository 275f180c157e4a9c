ALTER TABLE work.run ADD COLUMN first_run_id integer
    CONSTRAINT fk_run_first_run_id REFERENCES work.run (run_id) ON DELETE RESTRICT;
ALTER TABLE work.run ADD CONSTRAINT ck_run_first_run
    CHECK ((kind = 'second_round') = (first_run_id IS NOT NULL));
CREATE INDEX ix_run_first_run_id ON work.run (first_run_id);
COMMENT ON COLUMN work.run.first_run_id IS 'First round of a second one; null for all other runs';
COMMENT ON COLUMN work.run.kind IS 'allocation, second_round, wishes, forecast, siting …';

-- Who stands in the second round is not at the seat of the first, whoever may see either.
CREATE FUNCTION work.placed_again(later integer, pupil text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$ SELECT EXISTS (SELECT FROM work.offer WHERE run_id = later AND pupil_id = pupil) $$;
COMMENT ON FUNCTION work.placed_again(integer, text) IS 'Whether a second round has this child';
REVOKE ALL ON FUNCTION work.placed_again(integer, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION work.placed_again(integer, text) TO gantruong_app;
