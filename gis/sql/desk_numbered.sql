-- Purpose: one entry of the location desk that waits for a person, with the address it is about.
SELECT l.location_id, l.dataset_id, l.season, l.pupil_id, l.ward_code, l.address_hash, l.status, l.reason, l.margin,
    l.candidates, p.address, p.grade
FROM people.location AS l
JOIN people.pupil AS p USING (dataset_id, season, pupil_id)
JOIN dataset AS d USING (dataset_id)
WHERE d.active AND l.location_id = %(number)s AND l.status IN ('queue', 'not_found')
