-- Purpose: let a write that came to nothing be sent again; one that is carried out stays.
DELETE FROM work.idempotency
WHERE key_sha256 = %(key_sha256)s AND attempt = %(attempt)s
    AND (state = 'running' OR (state = 'written' AND %(refused)s))
