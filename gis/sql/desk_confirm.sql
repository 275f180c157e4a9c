-- Purpose: keep the confirmed point of an address; the newest decision holds.
INSERT INTO people.confirmed_point (address_hash, ward_code, geom, confirmed_by)
VALUES (%(address_hash)s, %(ward_code)s, ST_SetSRID(ST_MakePoint(%(lon)s, %(lat)s), 4326), %(by)s)
ON CONFLICT (address_hash) DO UPDATE
SET geom = excluded.geom, ward_code = excluded.ward_code, confirmed_by = excluded.confirmed_by, confirmed_at = now()
