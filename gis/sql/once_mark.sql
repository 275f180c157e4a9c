-- Purpose: in the transaction of a write, note that it is carried out; true if another try holds it.
WITH wrote AS MATERIALIZED (
    SELECT pg_current_xact_id_if_assigned() IS NOT NULL AS anything
),
marked AS (
    UPDATE work.idempotency AS here
    SET state = 'written'
    FROM wrote
    WHERE wrote.anything
        AND here.key_sha256 = %(key_sha256)s
        AND here.attempt = %(attempt)s
        AND here.state <> 'done'
    RETURNING 1
)
SELECT wrote.anything AND NOT EXISTS (SELECT FROM marked) FROM wrote
