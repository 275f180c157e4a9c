-- Which schools board their pupils; false for every school imported before.
ALTER TABLE school ADD COLUMN boarding BOOLEAN NOT NULL DEFAULT false;
ALTER TABLE school ALTER COLUMN boarding DROP DEFAULT;
COMMENT ON COLUMN school.boarding IS 'Boarding school: its seats are for children from far away';
-- Which distances are no measured way: a straight line stands in for it under the policy's rule.
ALTER TABLE work.offer ADD COLUMN stands_in BOOLEAN DEFAULT false NOT NULL;
COMMENT ON COLUMN work.offer.stands_in IS 'Whether a straight line times the policy''s factor stands in for a way';
ALTER TABLE work.considered ADD COLUMN stands_in BOOLEAN DEFAULT false NOT NULL;
COMMENT ON COLUMN work.considered.stands_in IS 'Whether own_mm is a straight line that stands in for a way';
