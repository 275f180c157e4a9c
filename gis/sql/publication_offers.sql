-- Purpose: seats and offers of every school in one placement, as counts, without any distance.
SELECT c.school_code, c.seats, c.n_offers, c.n_few_groups, c.n_many_groups
FROM work.school_counts(%(run_id)s) AS c
ORDER BY c.school_code COLLATE "C"
