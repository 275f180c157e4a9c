-- Purpose: keep the answer of a write for whoever sends it again.
UPDATE work.idempotency
SET state = 'done', status = %(status)s, answer = %(answer)s
WHERE key_sha256 = %(key_sha256)s AND attempt = %(attempt)s AND state <> 'done'
