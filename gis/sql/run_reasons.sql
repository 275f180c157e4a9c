-- Purpose: why one child was offered no school that stood higher, as far as the caller may see it.
SELECT c.school_code, s.name, c.reason, c.own_mm, c.cutoff_mm, c.cutoff_group, c.stands_in
FROM work.considered AS c
LEFT JOIN (
    SELECT s.school_code, s.name FROM public.school AS s
    JOIN public.dataset AS d ON d.dataset_id = s.dataset_id AND d.active
) AS s ON s.school_code = c.school_code
WHERE c.run_id = %(run)s AND c.pupil_id = %(pupil)s
ORDER BY c.own_mm NULLS LAST, c.school_code COLLATE "C"
