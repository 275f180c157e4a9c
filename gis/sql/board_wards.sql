-- Purpose: the wards of a day by code, with their names.
SELECT code, name FROM pub.ward
WHERE coalesce(valid_from <= %(day)s::date, true) AND coalesce(valid_to >= %(day)s::date, true)
ORDER BY code COLLATE "C"
