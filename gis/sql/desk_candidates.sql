-- Purpose: replace the candidates of one entry.
UPDATE people.location SET candidates = %(candidates)s WHERE location_id = %(location_id)s
