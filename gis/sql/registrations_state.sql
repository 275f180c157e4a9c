-- Purpose: how registered pupils of a season stand: home, and what the desk says of the address.
SELECT p.pupil_id, p.grade, p.group_no, p.ward_code, p.geom IS NOT NULL AS has_point, p.point_quality,
    ST_X(p.geom) AS lon, ST_Y(p.geom) AS lat,
    btrim(coalesce(p.address, '')) <> '' AS has_address, l.status, l.reason
FROM people.pupil AS p
JOIN dataset AS d USING (dataset_id)
LEFT JOIN people.location AS l USING (dataset_id, season, pupil_id)
WHERE d.active AND p.season = %(season)s AND p.pupil_id = ANY(%(ids)s)
