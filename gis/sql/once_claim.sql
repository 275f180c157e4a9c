-- Purpose: begin a write that its sender named; again only where an earlier try was given up long ago.
INSERT INTO work.idempotency AS here (key_sha256, principal, route, request_mac)
VALUES (%(key_sha256)s, %(principal)s, %(route)s, %(request_mac)s)
ON CONFLICT (key_sha256) DO UPDATE
SET attempt = here.attempt + 1, claimed_at = clock_timestamp()
WHERE here.state = 'running'
    AND here.request_mac = excluded.request_mac
    AND here.claimed_at < clock_timestamp() - make_interval(secs => %(lease_s)s)
RETURNING attempt
