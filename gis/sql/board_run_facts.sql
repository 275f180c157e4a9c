-- Purpose: what a placement rests on, with its rules as they stood then and the newest decision on it.
SELECT
    r.policy_name, r.policy_sha256, r.run_sha256, r.origin, p.body, s.at::date AS decided_on, s.document
FROM work.run AS r
LEFT JOIN work.policy AS p ON p.sha256 = r.policy_sha256
LEFT JOIN LATERAL (
    SELECT c.at, c.document FROM work.run_state AS c WHERE c.run_id = r.run_id ORDER BY c.step DESC LIMIT 1
) AS s ON true
WHERE r.run_id = %(run_id)s
