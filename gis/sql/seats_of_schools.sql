-- Purpose: seats of some schools in the set in use; of all where no codes are given.
SELECT t.season, t.school_code, t.grade, t.programme, t.seats
FROM public.seats AS t
JOIN public.dataset AS d ON d.dataset_id = t.dataset_id AND d.active
WHERE %(codes)s::text[] IS NULL OR t.school_code = ANY (%(codes)s::text[])
