-- The city's admission system sends pupils, registrations, withdrawals and families' answers through the
-- service. It needs a scope of its own and the whole city; the database asks for both once more.
CREATE FUNCTION people.may_send() RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE
RETURN (SELECT work.may('registrations:send')) AND (SELECT people.sees_city());
COMMENT ON FUNCTION people.may_send() IS 'Whether this transaction works for the admission system of the city';

DROP POLICY scope ON people.pupil;
CREATE POLICY scope ON people.pupil AS RESTRICTIVE TO gantruong_app
USING (current_user <> 'gantruong_app' OR (SELECT work.may_any('people:read', 'people:edit', 'requests:read', 'requests:decide', 'exports:read', 'registrations:send')));
DROP POLICY scope ON people.location;
CREATE POLICY scope ON people.location AS RESTRICTIVE TO gantruong_app
USING (current_user <> 'gantruong_app' OR (SELECT work.may_any('people:read', 'people:edit', 'requests:read', 'requests:decide', 'registrations:send')));
DROP POLICY scope ON people.register_change;
CREATE POLICY scope ON people.register_change AS RESTRICTIVE TO gantruong_app
USING (current_user <> 'gantruong_app' OR (SELECT work.may_any('people:read', 'people:edit', 'requests:decide', 'registrations:send')));

GRANT INSERT, DELETE ON people.pupil TO gantruong_app;
CREATE POLICY sends ON people.pupil FOR INSERT TO gantruong_app WITH CHECK ((SELECT people.may_send()));
CREATE POLICY sends_again ON people.pupil FOR UPDATE TO gantruong_app USING ((SELECT people.may_send()));
CREATE POLICY withdraws ON people.pupil FOR DELETE TO gantruong_app USING ((SELECT people.may_send()));
CREATE POLICY sends ON people.register_change FOR INSERT TO gantruong_app WITH CHECK ((SELECT people.may_send()));
-- What an address led to does not hold for another address.
GRANT DELETE ON people.location TO gantruong_app;
CREATE POLICY sends_again ON people.location FOR DELETE TO gantruong_app USING ((SELECT people.may_send()));

-- The first batch begins the set of pupils; no other set is begun by the service.
GRANT INSERT ON public.dataset TO gantruong_app;
CREATE FUNCTION work.guard_begun_set() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF NOT (NEW.kind = 'pupils' AND NEW.n_rows = 0 AND people.may_send()) THEN
        RAISE EXCEPTION 'not allowed to begin this set' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END
$$;
COMMENT ON FUNCTION work.guard_begun_set() IS 'Refuses the service every new set but an empty one of pupils';
CREATE TRIGGER guard_begun BEFORE INSERT ON public.dataset FOR EACH ROW
WHEN (current_user = 'gantruong_app') EXECUTE FUNCTION work.guard_begun_set();
CREATE OR REPLACE FUNCTION work.guard_edited_set() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF NOT (work.may('registers:edit') OR work.may('people:edit') OR people.may_send()) THEN
        RAISE EXCEPTION 'not allowed to edit registers' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END
$$;

-- Families answer at the portal too; what it passes on is kept as their own answers are.
CREATE POLICY sent_answers ON people.family_answer FOR SELECT TO gantruong_app
USING (
    (SELECT work.may('registrations:send'))
    AND ((SELECT people.sees_city()) OR ward_code = ANY ((SELECT people.own_wards())::text[]))
);
CREATE POLICY sends_answers ON people.family_answer FOR INSERT TO gantruong_app WITH CHECK ((SELECT people.may_send()));
DROP POLICY scope ON work.offer;
CREATE POLICY scope ON work.offer AS RESTRICTIVE TO gantruong_app
USING (current_user <> 'gantruong_app' OR (SELECT work.may_any('results:read', 'exports:read', 'runs:decide', 'registrations:send')));
DROP POLICY scope ON work.override;
CREATE POLICY scope ON work.override AS RESTRICTIVE TO gantruong_app
USING (current_user <> 'gantruong_app' OR (SELECT work.may_any('results:read', 'exports:read', 'runs:decide', 'registrations:send')));
