DROP POLICY scope ON work.override;
CREATE POLICY scope ON work.override AS RESTRICTIVE TO gantruong_app
USING (current_user <> 'gantruong_app' OR (SELECT work.may_any('results:read', 'exports:read', 'runs:decide')));
DROP POLICY scope ON work.offer;
CREATE POLICY scope ON work.offer AS RESTRICTIVE TO gantruong_app
USING (current_user <> 'gantruong_app' OR (SELECT work.may_any('results:read', 'exports:read', 'runs:decide')));
DROP POLICY sends_answers ON people.family_answer;
DROP POLICY sent_answers ON people.family_answer;
CREATE OR REPLACE FUNCTION work.guard_edited_set() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF NOT (work.may('registers:edit') OR work.may('people:edit')) THEN
        RAISE EXCEPTION 'not allowed to edit registers' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END
$$;
DROP TRIGGER guard_begun ON public.dataset;
DROP FUNCTION work.guard_begun_set();
REVOKE INSERT ON public.dataset FROM gantruong_app;
DROP POLICY sends_again ON people.location;
REVOKE DELETE ON people.location FROM gantruong_app;
DROP POLICY sends ON people.register_change;
DROP POLICY withdraws ON people.pupil;
DROP POLICY sends_again ON people.pupil;
DROP POLICY sends ON people.pupil;
REVOKE INSERT, DELETE ON people.pupil FROM gantruong_app;
DROP POLICY scope ON people.register_change;
CREATE POLICY scope ON people.register_change AS RESTRICTIVE TO gantruong_app
USING (current_user <> 'gantruong_app' OR (SELECT work.may_any('people:read', 'people:edit', 'requests:decide')));
DROP POLICY scope ON people.location;
CREATE POLICY scope ON people.location AS RESTRICTIVE TO gantruong_app
USING (current_user <> 'gantruong_app' OR (SELECT work.may_any('people:read', 'people:edit', 'requests:read', 'requests:decide')));
DROP POLICY scope ON people.pupil;
CREATE POLICY scope ON people.pupil AS RESTRICTIVE TO gantruong_app
USING (current_user <> 'gantruong_app' OR (SELECT work.may_any('people:read', 'people:edit', 'requests:read', 'requests:decide', 'exports:read')));
DROP FUNCTION people.may_send();
