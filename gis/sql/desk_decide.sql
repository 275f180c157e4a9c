-- Purpose: write down what a person decided about one address.
UPDATE people.location
SET status = %(status)s, quality = %(quality)s, decided_by = %(by)s, decided_at = now(), note = %(note)s
WHERE location_id = %(location_id)s
