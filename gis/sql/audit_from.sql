-- Purpose: rows of the audit log after a number, the oldest first, with what their hashes are over.
SELECT
    a.audit_id, a.at, a.actor, a.action, a.subject, a.detail,
    jsonb_build_array(
        a.audit_id, to_char(a.at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US'),
        a.actor, a.action, a.subject, a.detail
    )::text AS text,
    encode(a.previous_sha256, 'hex') AS previous_sha256, encode(a.sha256, 'hex') AS sha256
FROM work.audit_log AS a
WHERE a.audit_id > %(after)s
ORDER BY a.audit_id
LIMIT %(size)s
