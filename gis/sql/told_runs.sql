-- Purpose: a placement, and before it those of its season and grade that were no drafts, with the sums of their schools.
SELECT r.run_id, r.summary, c.n_offers, c.n_few_groups, c.n_many_groups
FROM work.run AS r
CROSS JOIN LATERAL (
    SELECT sum(n_offers) AS n_offers, sum(n_few_groups) AS n_few_groups, sum(n_many_groups) AS n_many_groups
    FROM work.school_counts(r.run_id)
) AS c
WHERE r.kind = 'allocation' AND r.season = %(season)s AND r.grade IS NOT DISTINCT FROM %(grade)s
    AND (r.run_id = %(run_id)s OR (r.run_id < %(run_id)s AND r.state <> 'draft'))
ORDER BY r.run_id
