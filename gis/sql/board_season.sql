-- Purpose: the newest season with seats in the set in use.
SELECT max(t.season COLLATE "C")
FROM public.seats AS t
JOIN public.dataset AS d ON d.dataset_id = t.dataset_id AND d.active
