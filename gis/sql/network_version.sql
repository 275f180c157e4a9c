-- Purpose: find a network version by its number, or the one in use.
SELECT network_id, name, sha256, content_sha256, data_date, licence, nature, counts, left_out
FROM network
WHERE CASE WHEN %(network_id)s::integer IS NULL THEN active ELSE network_id = %(network_id)s::integer END
