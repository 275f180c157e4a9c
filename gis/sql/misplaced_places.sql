-- Purpose: schools and gates outside the ward that their school states, on a day.
SELECT place, school_code, gate_no, ward_code, found_ward_code, off_m
FROM places_outside_ward(%(day)s::date, %(tolerance_m)s)
