-- Purpose: the newest receipt of each of some pupils of a season.
SELECT DISTINCT ON (c.row_key[2]) c.row_key[2] AS pupil_id, c.change_id, c.action, c.at
FROM people.register_change AS c
JOIN dataset AS d USING (dataset_id)
WHERE d.active AND c.register = 'pupils' AND c.row_key[1] = %(season)s AND c.row_key[2] = ANY(%(ids)s)
ORDER BY c.row_key[2], c.change_id DESC
