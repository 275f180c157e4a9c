DROP FUNCTION work.placed_again(integer, text);
COMMENT ON COLUMN work.run.kind IS 'allocation, wishes, forecast, siting …';
ALTER TABLE work.run DROP CONSTRAINT ck_run_first_run;
ALTER TABLE work.run DROP COLUMN first_run_id;
