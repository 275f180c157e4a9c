-- Officers decide about unsure addresses through the service, each in the own wards; what was decided is
-- not decided again.
GRANT UPDATE (status, quality, decided_by, decided_at, note) ON people.location TO gantruong_app;
CREATE POLICY decides_own_wards ON people.location FOR UPDATE TO gantruong_app
USING (
    status IN ('queue', 'not_found')
    AND (SELECT work.may('people:edit'))
    AND ((SELECT people.sees_city()) OR ward_code = ANY ((SELECT people.own_wards())::text[]))
)
WITH CHECK (status IN ('confirmed', 'rejected'));

GRANT INSERT, UPDATE (ward_code, geom, confirmed_by, confirmed_at) ON people.confirmed_point TO gantruong_app;
CREATE POLICY confirms_own_wards ON people.confirmed_point FOR INSERT TO gantruong_app
WITH CHECK (
    (SELECT work.may('people:edit'))
    AND ((SELECT people.sees_city()) OR ward_code = ANY ((SELECT people.own_wards())::text[]))
);
CREATE POLICY confirms_again ON people.confirmed_point FOR UPDATE TO gantruong_app
USING (
    (SELECT work.may('people:edit'))
    AND ((SELECT people.sees_city()) OR ward_code = ANY ((SELECT people.own_wards())::text[]))
);
