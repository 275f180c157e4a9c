-- Purpose: take the next number of a publication; a build that fails leaves a gap.
SELECT nextval(pg_get_serial_sequence('work.publication', 'publication_id'))
