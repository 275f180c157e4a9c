ALTER TABLE people.pupil ADD COLUMN family TEXT;
COMMENT ON COLUMN people.pupil.family IS 'The same word for brothers and sisters; empty for an only child';
ALTER TABLE work.considered DROP CONSTRAINT ck_considered_reason;
ALTER TABLE work.considered ADD CONSTRAINT ck_considered_reason
    CHECK (reason IN ('full', 'not_eligible', 'zone', 'programme', 'too_far', 'optimum', 'family'));
COMMENT ON COLUMN work.considered.reason IS 'full, not_eligible, zone, programme, too_far, optimum or family';
