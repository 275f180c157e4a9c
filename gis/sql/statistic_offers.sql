-- Purpose: what a placement gave each child, without its name: ward, school or none, place in its order, way.
SELECT
    coalesce(o.home_ward_code, '') AS ward_code, (o.school_code IS NOT NULL) AS placed,
    coalesce(o.rank, 0) AS rank, coalesce(o.distance_mm, -1) AS own_mm
FROM work.offer AS o
WHERE o.run_id = %(run_id)s
