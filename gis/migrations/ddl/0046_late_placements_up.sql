-- Who is placed after final stands in a run of its own that names the first one, as a second round does.
ALTER TABLE work.run DROP CONSTRAINT ck_run_first_run;
ALTER TABLE work.run ADD CONSTRAINT ck_run_first_run
    CHECK ((kind IN ('second_round', 'late')) = (first_run_id IS NOT NULL));
COMMENT ON COLUMN work.run.first_run_id IS 'First round of a second one or of late children; null for all other runs';
COMMENT ON COLUMN work.run.kind IS 'allocation, second_round, late, wishes, forecast, siting …';
