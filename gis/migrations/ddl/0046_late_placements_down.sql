ALTER TABLE work.run DROP CONSTRAINT ck_run_first_run;
ALTER TABLE work.run ADD CONSTRAINT ck_run_first_run
    CHECK ((kind = 'second_round') = (first_run_id IS NOT NULL));
COMMENT ON COLUMN work.run.first_run_id IS 'First round of a second one; null for all other runs';
COMMENT ON COLUMN work.run.kind IS 'allocation, second_round, wishes, forecast, siting …';
