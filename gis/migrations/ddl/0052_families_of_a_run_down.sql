COMMENT ON COLUMN work.considered.reason IS 'full, not_eligible, zone, programme, too_far or optimum';
ALTER TABLE work.considered DROP CONSTRAINT ck_considered_reason;
ALTER TABLE work.considered ADD CONSTRAINT ck_considered_reason
    CHECK (reason IN ('full', 'not_eligible', 'zone', 'programme', 'too_far', 'optimum'));
ALTER TABLE people.pupil DROP COLUMN family;
