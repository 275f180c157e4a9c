-- Purpose: find the newest first round, or the placement of a number, but no draft of real children; facts about no child.
SELECT
    r.run_id, r.kind, r.state, r.season, r.grade, r.policy_name, r.network_id, r.summary, r.is_model,
    r.created_at, r.policy_sha256, r.code_version, r.origin, c.n_offers, c.n_few_groups, c.n_many_groups
FROM work.run AS r
CROSS JOIN LATERAL (
    SELECT sum(n_offers) AS n_offers, sum(n_few_groups) AS n_few_groups, sum(n_many_groups) AS n_many_groups
    FROM work.school_counts(r.run_id)
) AS c
WHERE (r.state <> 'draft' OR r.is_model)
    AND (
        (%(run_id)s::integer IS NULL AND r.kind = 'allocation')
        OR (r.kind IN ('allocation', 'second_round') AND r.run_id = %(run_id)s::integer)
    )
ORDER BY r.run_id DESC
LIMIT 1
