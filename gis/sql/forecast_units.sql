-- Purpose: name the units and grades of a recorded forecast, so that one of them can be asked for.
SELECT f.unit, array_agg(DISTINCT f.grade COLLATE "C") AS grades
FROM work.forecast AS f
WHERE f.run_id = %(run_id)s
GROUP BY f.unit
ORDER BY f.unit COLLATE "C"
