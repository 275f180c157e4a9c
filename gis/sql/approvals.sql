-- Purpose: approvals with what became of them, the newest first; row-level security tells which.
SELECT * FROM (
    SELECT
        a.approval_id, a.what, a.subject, a.content_sha256, a.body, a.summary, a.scope, a.wards,
        a.proposed_by, a.reason, a.proposed_at, a.expires_at,
        CASE
            WHEN COALESCE(d.decision, 'approved') = 'approved' AND a.expires_at <= clock_timestamp() THEN 'expired'
            ELSE COALESCE(d.decision, 'pending')
        END AS state,
        d.decided_by, d.at AS decided_at, COALESCE(d.reason, '') AS decision_reason,
        (
            SELECT s.decided_by FROM work.approval_decision AS s
            WHERE s.approval_id = a.approval_id AND s.decision = 'approved'
        ) AS approved_by
    FROM work.approval AS a
    LEFT JOIN LATERAL (
        SELECT * FROM work.approval_decision AS s
        WHERE s.approval_id = a.approval_id ORDER BY s.step DESC LIMIT 1
    ) AS d ON true
) AS told
WHERE (%(number)s::integer IS NULL OR approval_id = %(number)s)
    AND (%(before)s::integer IS NULL OR approval_id < %(before)s)
    AND (%(state)s::text IS NULL OR state = %(state)s)
ORDER BY approval_id DESC
LIMIT %(size)s
