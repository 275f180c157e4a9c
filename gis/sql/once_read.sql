-- Purpose: what became of a write that was sent before; its answer may still be on its way.
SELECT
    CASE
        WHEN state = 'written' AND claimed_at > clock_timestamp() - make_interval(secs => %(lease_s)s)
            THEN 'running'
        ELSE state
    END AS state,
    request_mac,
    status,
    answer
FROM work.idempotency
WHERE key_sha256 = %(key_sha256)s
