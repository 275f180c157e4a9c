-- Purpose: changes by hand of seats of some schools in the set in use, the newest first.
SELECT c.row_key, c.batch, c.before
FROM work.register_change AS c
JOIN public.dataset AS d ON d.dataset_id = c.dataset_id AND d.active
WHERE c.register = 'seats' AND c.row_key[2] = ANY (%(codes)s::text[])
ORDER BY c.change_id DESC
