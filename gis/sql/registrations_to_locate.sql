-- Purpose: pupils of a season in the set in use whose address nobody has looked up yet, sorted by id.
SELECT p.dataset_id, p.pupil_id, p.address, p.ward_code, p.khu_pho
FROM people.pupil AS p
JOIN dataset AS d USING (dataset_id)
LEFT JOIN people.location AS l USING (dataset_id, season, pupil_id)
WHERE d.active AND p.season = %(season)s AND p.geom IS NULL AND btrim(coalesce(p.address, '')) <> ''
AND l.location_id IS NULL
ORDER BY p.pupil_id COLLATE "C"
