-- Purpose: a page of the offers of a run, as far as the caller may see the children or schools.
SELECT
    o.pupil_id, o.school_code, o.distance_mm, o.straight_mm, o.rank, o.group_no, o.home_ward_code,
    o.school_ward_code, o.stands_in, o.programme, o.decision
FROM work.offer AS o
LEFT JOIN work.offer AS last
    ON %(longest)s AND last.run_id = %(run)s AND last.pupil_id = %(after)s
WHERE o.run_id = %(run)s
    AND (
        %(after)s::text IS NULL
        OR CASE
            WHEN NOT %(longest)s THEN o.pupil_id COLLATE "C" > %(after)s
            WHEN o.distance_mm IS NOT DISTINCT FROM last.distance_mm
                THEN o.pupil_id COLLATE "C" > %(after)s
            ELSE coalesce(o.distance_mm, -1) < coalesce(last.distance_mm, -1)
        END
    )
    AND (%(school)s::text IS NULL OR o.school_code = %(school)s)
    AND (%(ward)s::text IS NULL OR o.home_ward_code = %(ward)s)
    AND (NOT %(unplaced)s OR o.school_code IS NULL)
    AND (%(over_mm)s::integer IS NULL OR o.distance_mm > %(over_mm)s)
ORDER BY
    CASE WHEN %(longest)s THEN coalesce(o.distance_mm, -1) END DESC,
    o.pupil_id COLLATE "C"
LIMIT %(size)s
