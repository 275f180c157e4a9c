DROP POLICY confirms_again ON people.confirmed_point;
DROP POLICY confirms_own_wards ON people.confirmed_point;
REVOKE INSERT, UPDATE (ward_code, geom, confirmed_by, confirmed_at) ON people.confirmed_point FROM gantruong_app;
DROP POLICY decides_own_wards ON people.location;
REVOKE UPDATE (status, quality, decided_by, decided_at, note) ON people.location FROM gantruong_app;
