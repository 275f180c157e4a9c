-- Purpose: how many groups of a placement's schools have one to nine offers, and how many more; no distance.
SELECT sum(n_offers) AS n_offers, sum(n_few_groups) AS n_few_groups, sum(n_many_groups) AS n_many_groups
FROM work.school_counts(%(run_id)s)
