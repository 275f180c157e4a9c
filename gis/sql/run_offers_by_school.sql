-- Purpose: how many offers of a page's question each school has, as far as the caller may see them.
SELECT o.school_code, count(*) AS n_children
FROM work.offer AS o
WHERE o.run_id = %(run)s
    AND (%(school)s::text IS NULL OR o.school_code = %(school)s)
    AND (%(ward)s::text IS NULL OR o.home_ward_code = %(ward)s)
    AND (NOT %(unplaced)s OR o.school_code IS NULL)
    AND (%(over_mm)s::integer IS NULL OR o.distance_mm > %(over_mm)s)
GROUP BY o.school_code
ORDER BY o.school_code COLLATE "C" NULLS FIRST
