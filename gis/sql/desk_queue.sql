-- Purpose: addresses of the season in use that wait for a person, of some wards or of all.
SELECT l.location_id, l.pupil_id, l.ward_code, l.status, l.reason, l.margin, l.candidates, p.address, p.grade
FROM people.location AS l
JOIN people.pupil AS p USING (dataset_id, season, pupil_id)
JOIN dataset AS d USING (dataset_id)
WHERE d.active AND l.season = %(season)s AND l.status IN ('queue', 'not_found')
AND (%(ward)s::text IS NULL OR l.ward_code = %(ward)s)
ORDER BY l.pupil_id COLLATE "C"
