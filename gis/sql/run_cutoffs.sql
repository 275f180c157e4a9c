-- Purpose: exact cut-offs of a run, for officers: a distance is a child's home.
SELECT c.school_code, c.group_no, c.last_distance_mm, c.score_hundredths, c.seats, c.n_offers
FROM work.cutoff AS c
WHERE c.run_id = %(run)s
ORDER BY c.school_code COLLATE "C", c.group_no
