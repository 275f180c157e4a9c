-- Purpose: seats of the schools of a placement, by ward.
SELECT coalesce(s.ward_code, '') AS ward_code, sum(c.seats)::integer AS n_seats
FROM work.school_counts(%(run_id)s) AS c
LEFT JOIN pub.school AS s ON s.school_code = c.school_code
GROUP BY 1
