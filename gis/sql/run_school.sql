-- Purpose: count the offers of one school in the newest placement run, without any distance.
SELECT r.run_id, r.season, r.grade, max(c.seats) AS seats, sum(c.n_offers)::integer AS n_offers
FROM (
    SELECT run_id, season, grade
    FROM work.run
    WHERE kind = 'allocation'
    ORDER BY run_id DESC
    LIMIT 1
) AS r
JOIN work.cutoff AS c ON c.run_id = r.run_id AND c.school_code = %(school_code)s
GROUP BY r.run_id, r.season, r.grade
