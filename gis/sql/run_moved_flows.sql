-- Purpose: how many children go from which school to which between two runs, of those that the caller may see.
SELECT a.school_code AS from_school, b.school_code AS to_school, count(*) AS children
FROM work.offer AS a
JOIN work.offer AS b USING (pupil_id)
WHERE a.run_id = %(first)s AND b.run_id = %(second)s
    AND a.school_code IS DISTINCT FROM b.school_code
GROUP BY a.school_code, b.school_code
ORDER BY children DESC, a.school_code COLLATE "C", b.school_code COLLATE "C"
