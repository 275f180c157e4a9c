-- Purpose: the newest approval of exactly this content that waits, or was approved and not used.
SELECT max(a.approval_id)
FROM work.approval AS a
WHERE a.what = %(what)s AND a.subject = %(subject)s AND a.content_sha256 = %(content_sha256)s
    AND a.expires_at > clock_timestamp()
    AND (%(proposed_by)s::text IS NULL OR a.proposed_by = %(proposed_by)s)
    AND COALESCE((
        SELECT d.decision FROM work.approval_decision AS d
        WHERE d.approval_id = a.approval_id ORDER BY d.step DESC LIMIT 1
    ), 'pending') = %(state)s
