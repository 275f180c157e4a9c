-- Purpose: every confirmed point, by the hash of its address.
SELECT address_hash, ST_X(geom) AS lon, ST_Y(geom) AS lat
FROM people.confirmed_point
ORDER BY address_hash COLLATE "C"
