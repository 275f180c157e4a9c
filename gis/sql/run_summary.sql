-- Purpose: find the newest placement run, or the one of a number; facts about no child.
SELECT
    r.run_id, r.state, r.season, r.grade, r.policy_name, r.network_id, r.summary, r.is_model,
    r.created_at
FROM work.run AS r
WHERE r.kind = 'allocation'
    AND (%(run_id)s::integer IS NULL OR r.run_id = %(run_id)s::integer)
ORDER BY r.run_id DESC
LIMIT 1
