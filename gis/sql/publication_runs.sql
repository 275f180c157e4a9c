-- Purpose: the placements whose figures are published; a draft only on trial and of simulated children.
SELECT
    r.run_id, r.kind, r.state, r.season, r.grade, r.policy_name, r.network_id, r.summary, r.is_model,
    r.created_at, r.first_run_id, r.policy_sha256, r.code_version, r.origin, c.n_offers, c.n_few_groups, c.n_many_groups
FROM work.run AS r
CROSS JOIN LATERAL (
    SELECT sum(n_offers) AS n_offers, sum(n_few_groups) AS n_few_groups, sum(n_many_groups) AS n_many_groups
    FROM work.school_counts(r.run_id)
) AS c
WHERE r.kind IN ('allocation', 'second_round')
    AND (
        r.state <> 'draft'
        OR (
            %(trial)s AND r.is_model
            AND r.run_id = (SELECT max(run_id) FROM work.run WHERE kind = 'allocation')
        )
    )
ORDER BY r.run_id
