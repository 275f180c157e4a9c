-- Take the guards of runs, their states and the further columns of exceptions away.
DROP TRIGGER considered ON work.run;
DROP FUNCTION work.delete_considered();
DROP TRIGGER belongs ON work.considered;
DROP FUNCTION work.belongs_to_run();
ALTER TABLE work.considered ADD CONSTRAINT fk_considered_run_id
FOREIGN KEY (run_id) REFERENCES work.run (run_id) ON DELETE CASCADE;
DROP TRIGGER guard ON work.considered;
DROP TRIGGER guard ON work.cutoff;
DROP TRIGGER guard ON work.offer;
DROP TRIGGER stays ON work.considered;
DROP TRIGGER stays ON work.cutoff;
DROP TRIGGER stays ON work.offer;
DROP FUNCTION work.guard_result();
DROP TRIGGER guard ON work.run;
DROP FUNCTION work.guard_run();
ALTER TABLE work.override DROP CONSTRAINT uq_override_run_id_decision_position;
ALTER TABLE work.override DROP COLUMN over_seats;
ALTER TABLE work.override DROP COLUMN to_mm;
ALTER TABLE work.override DROP COLUMN from_mm;
ALTER TABLE work.override DROP COLUMN document;
ALTER TABLE work.override DROP COLUMN reason_code;
ALTER TABLE work.override DROP COLUMN position;
ALTER TABLE work.override DROP COLUMN decision;
DROP TABLE work.run_state;
ALTER TABLE work.run DROP CONSTRAINT uq_run_run_key;
ALTER TABLE work.run DROP COLUMN origin;
ALTER TABLE work.run DROP COLUMN run_sha256;
ALTER TABLE work.run DROP COLUMN run_key;
