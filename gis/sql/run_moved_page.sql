-- Purpose: a page of the children whose school differs between two runs, as far as the caller may see them.
SELECT
    b.pupil_id, b.group_no, b.home_ward_code, a.school_code AS from_school, b.school_code AS to_school,
    a.distance_mm AS from_mm, b.distance_mm AS to_mm
FROM work.offer AS a
JOIN work.offer AS b USING (pupil_id)
WHERE a.run_id = %(first)s AND b.run_id = %(second)s
    AND a.school_code IS DISTINCT FROM b.school_code
    AND (%(after)s::text IS NULL OR b.pupil_id COLLATE "C" > %(after)s)
ORDER BY b.pupil_id COLLATE "C"
LIMIT %(size)s
