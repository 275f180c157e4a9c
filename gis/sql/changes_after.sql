-- Purpose: what happened after a cursor, as far as this transaction may know it.
SELECT c.change_id, c.at, c.kind, c.subject, c.detail
FROM work.change AS c
WHERE c.change_id > %(after)s
ORDER BY c.change_id
LIMIT %(most)s
