-- Purpose: a page of the offers of a run, as far as the caller may see the children or schools.
SELECT
    o.pupil_id, o.school_code, o.distance_mm, o.straight_mm, o.rank, o.group_no, o.home_ward_code,
    o.school_ward_code, o.stands_in, o.programme, o.decision
FROM work.offer AS o
WHERE o.run_id = %(run)s
    AND (%(after)s::text IS NULL OR o.pupil_id COLLATE "C" > %(after)s)
    AND (%(school)s::text IS NULL OR o.school_code = %(school)s)
    AND (%(ward)s::text IS NULL OR o.home_ward_code = %(ward)s)
    AND (NOT %(unplaced)s OR o.school_code IS NULL)
    AND (%(over_mm)s::integer IS NULL OR o.distance_mm > %(over_mm)s)
ORDER BY o.pupil_id COLLATE "C"
LIMIT %(size)s
