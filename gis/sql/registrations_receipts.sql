-- Purpose: receipts after one, in the order in which they were given.
SELECT c.change_id, c.row_key[1] AS season, c.row_key[2] AS pupil_id, c.action, c.author, c.at
FROM people.register_change AS c
WHERE c.register = 'pupils' AND c.change_id > %(after)s
ORDER BY c.change_id
LIMIT %(most)s
