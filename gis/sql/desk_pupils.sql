-- Purpose: pupils of a season in the set in use who have an address and no point, sorted by id;
-- without those whose address a person has decided.
SELECT p.dataset_id, p.pupil_id, p.address, p.ward_code, p.khu_pho
FROM people.pupil AS p
JOIN dataset AS d USING (dataset_id)
LEFT JOIN people.location AS l USING (dataset_id, season, pupil_id)
WHERE d.active AND p.season = %(season)s AND p.geom IS NULL AND btrim(coalesce(p.address, '')) <> ''
AND (l.location_id IS NULL OR l.status NOT IN ('confirmed', 'rejected'))
ORDER BY p.pupil_id COLLATE "C"
