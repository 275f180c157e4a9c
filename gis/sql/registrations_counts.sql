-- Purpose: how many registered pupils of a season's grade stand how.
SELECT p.geom IS NOT NULL AS has_point, btrim(coalesce(p.address, '')) <> '' AS has_address, l.status, count(*) AS n
FROM people.pupil AS p
JOIN dataset AS d USING (dataset_id)
LEFT JOIN people.location AS l USING (dataset_id, season, pupil_id)
WHERE d.active AND p.season = %(season)s AND p.grade = %(grade)s
GROUP BY 1, 2, 3
