-- Purpose: the grades that a season has seats of, in the set in use.
SELECT DISTINCT t.grade
FROM public.seats AS t
JOIN public.dataset AS d ON d.dataset_id = t.dataset_id AND d.active
WHERE t.season = %(season)s
