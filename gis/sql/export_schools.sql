-- Purpose: public facts of some schools, with their points, by code.
SELECT s.school_code, s.name, s.ward_code, st_x(s.geom) AS lon, st_y(s.geom) AS lat
FROM pub.school AS s
WHERE s.school_code = ANY (%(schools)s::text[])
ORDER BY s.school_code COLLATE "C"
