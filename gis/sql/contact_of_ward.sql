-- The first office of a ward in the register in use, by name.
SELECT c.ward_code AS ward, c.office, c.address, c.phone, c.email, c.hours
FROM public.contact AS c
JOIN public.dataset AS d ON d.dataset_id = c.dataset_id AND d.active
WHERE c.ward_code = %(ward)s
ORDER BY c.office
LIMIT 1
