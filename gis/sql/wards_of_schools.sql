-- Purpose: the wards of some schools of the set in use, null for one that is not in it.
SELECT DISTINCT s.ward_code
FROM unnest(%(codes)s::text[]) AS c (code)
LEFT JOIN (
    SELECT s.school_code, s.ward_code FROM public.school AS s
    JOIN public.dataset AS d ON d.dataset_id = s.dataset_id AND d.active
) AS s ON s.school_code = c.code
