-- Take the columns that order pupils inside a group away.
ALTER TABLE people.pupil DROP COLUMN parent_works_in_area;
ALTER TABLE people.pupil DROP COLUMN attended_in_area;
