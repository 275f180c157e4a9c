-- Purpose: how far the children of a season are located, of those that the caller may see.
SELECT
    count(*) AS children,
    count(p.geom) AS with_point,
    count(*) FILTER (WHERE p.geom IS NULL) AS without_point,
    count(*) FILTER (WHERE l.status = 'queue') AS waiting,
    count(*) FILTER (WHERE l.status = 'not_found') AS not_found,
    count(*) FILTER (WHERE l.status = 'rejected') AS ask_family
FROM people.pupil AS p
JOIN dataset AS d USING (dataset_id)
LEFT JOIN people.location AS l USING (dataset_id, season, pupil_id)
WHERE d.active AND p.season = %(season)s
