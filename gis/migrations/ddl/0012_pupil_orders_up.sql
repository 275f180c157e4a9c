-- What orders pupils inside a group under the press versions of the 2026 plan; null where unknown.
ALTER TABLE people.pupil ADD COLUMN attended_in_area TEXT;
ALTER TABLE people.pupil ADD COLUMN parent_works_in_area TEXT;
COMMENT ON COLUMN people.pupil.attended_in_area IS 'Attended preschool or primary school in the area';
COMMENT ON COLUMN people.pupil.parent_works_in_area IS 'A parent works in the area of the school';
