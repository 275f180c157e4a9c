-- Purpose: how many homes lie outside the ward that the register states, by season and that ward.
SELECT season, ward_code, count(*) AS n_homes
FROM people.homes_outside_ward(%(day)s::date, %(tolerance_m)s)
GROUP BY season, ward_code
ORDER BY season COLLATE "C", ward_code COLLATE "C"
