-- Purpose: read a recorded forecast's numbers by unit, grade and year.
SELECT f.unit, f.grade, f.year, f.method, f.p025, f.p10, f.p50, f.p90, f.p975
FROM work.forecast AS f
WHERE f.run_id = %(run_id)s
    AND (%(unit)s::text IS NULL OR f.unit = %(unit)s::text)
    AND (%(grade)s::text IS NULL OR f.grade = %(grade)s::text)
ORDER BY f.unit COLLATE "C", f.grade COLLATE "C", f.year, f.method COLLATE "C"
