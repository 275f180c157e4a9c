-- Purpose: how much of each ward the official catchments in force on a day cover, by season and level.
SELECT f.season, f.level, c.ward_code, c.area_m2, c.covered_m2
FROM (
    SELECT DISTINCT season, level FROM catchment
    WHERE status = 'approved' AND kind IN ('official', 'khu_pho_list') AND valid @> %(day)s::date
) AS f
CROSS JOIN LATERAL catchment_coverage(f.season, f.level, %(day)s::date) AS c
ORDER BY f.season COLLATE "C", f.level COLLATE "C", c.ward_code COLLATE "C"
