-- Purpose: one pupil's entry of the set in use, locked until it is decided.
SELECT l.location_id, l.dataset_id, l.season, l.pupil_id, l.ward_code, l.address_hash, l.status, l.candidates,
    p.address
FROM people.location AS l
JOIN people.pupil AS p USING (dataset_id, season, pupil_id)
JOIN dataset AS d USING (dataset_id)
WHERE d.active AND l.season = %(season)s AND l.pupil_id = %(pupil_id)s
FOR UPDATE OF l
