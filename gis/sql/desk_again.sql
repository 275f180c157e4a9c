-- Purpose: pupils of a season in the set in use whom the desk looked up, with their point; sorted by id;
-- without those whose address a person has decided or whose point was corrected by hand.
SELECT p.dataset_id, p.pupil_id, p.address, p.ward_code, p.khu_pho, l.status,
       ST_X(p.geom) AS lon, ST_Y(p.geom) AS lat
FROM people.pupil AS p
JOIN dataset AS d USING (dataset_id)
JOIN people.location AS l USING (dataset_id, season, pupil_id)
WHERE d.active AND p.season = %(season)s AND btrim(coalesce(p.address, '')) <> ''
AND l.status NOT IN ('confirmed', 'rejected')
AND NOT EXISTS (
    SELECT FROM people.register_change AS c
    WHERE c.dataset_id = p.dataset_id AND c.register = 'pupils'
    AND c.row_key = ARRAY[p.season, p.pupil_id] AND c.after ?| ARRAY['lon', 'lat']
)
ORDER BY p.pupil_id COLLATE "C"
