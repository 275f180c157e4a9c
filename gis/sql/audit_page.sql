-- Purpose: rows of the audit log with what their hashes are over, the newest first.
SELECT
    a.audit_id, a.at, a.actor, a.action, a.subject, a.detail,
    jsonb_build_array(
        a.audit_id, to_char(a.at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US'),
        a.actor, a.action, a.subject, a.detail
    )::text AS text,
    encode(a.previous_sha256, 'hex') AS previous_sha256, encode(a.sha256, 'hex') AS sha256
FROM work.audit_log AS a
WHERE (%(before)s::integer IS NULL OR a.audit_id < %(before)s)
    AND (%(actor)s::text IS NULL OR a.actor = %(actor)s)
    AND (%(action)s::text IS NULL OR a.action = %(action)s)
    AND (%(subject)s::text IS NULL OR a.subject = %(subject)s)
ORDER BY a.audit_id DESC
LIMIT %(size)s
