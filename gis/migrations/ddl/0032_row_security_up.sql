-- Rows about children need a scope beside the ward; the audit log has a reader.
CREATE FUNCTION work.may_any(VARIADIC scopes text[]) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE
RETURN EXISTS (SELECT FROM unnest(scopes) AS s (name) WHERE work.may(s.name));
COMMENT ON FUNCTION work.may_any(text[]) IS 'Whether the setting gantruong.scopes names one of these scopes';

-- RESTRICTIVE: added to whatever the policies by ward allow, for every verb. The owner has the rights
-- of the service's role too, and so would be held by it.
CREATE POLICY scope ON people.pupil AS RESTRICTIVE TO gantruong_app
USING (current_user <> 'gantruong_app' OR (SELECT work.may_any('people:read', 'people:edit', 'requests:read', 'requests:decide', 'exports:read')));
CREATE POLICY scope ON people.applicant AS RESTRICTIVE TO gantruong_app
USING (current_user <> 'gantruong_app' OR (SELECT work.may_any('people:read', 'people:edit', 'exports:read')));
CREATE POLICY scope ON people.location AS RESTRICTIVE TO gantruong_app
USING (current_user <> 'gantruong_app' OR (SELECT work.may_any('people:read', 'people:edit', 'requests:read', 'requests:decide')));
CREATE POLICY scope ON people.confirmed_point AS RESTRICTIVE TO gantruong_app
USING (current_user <> 'gantruong_app' OR (SELECT work.may_any('people:read', 'people:edit', 'requests:read', 'requests:decide')));
CREATE POLICY scope ON people.register_change AS RESTRICTIVE TO gantruong_app
USING (current_user <> 'gantruong_app' OR (SELECT work.may_any('people:read', 'people:edit', 'requests:decide')));
CREATE POLICY scope ON people.placed_beforehand AS RESTRICTIVE TO gantruong_app
USING (current_user <> 'gantruong_app' OR (SELECT work.may_any('people:read', 'people:edit', 'results:read', 'exports:read')));
CREATE POLICY scope ON people.programme_list AS RESTRICTIVE TO gantruong_app
USING (current_user <> 'gantruong_app' OR (SELECT work.may_any('people:read', 'people:edit', 'results:read', 'exports:read')));
CREATE POLICY scope ON work.offer AS RESTRICTIVE TO gantruong_app
USING (current_user <> 'gantruong_app' OR (SELECT work.may_any('results:read', 'exports:read', 'runs:decide')));
CREATE POLICY scope ON work.considered AS RESTRICTIVE TO gantruong_app
USING (current_user <> 'gantruong_app' OR (SELECT work.may_any('results:read', 'exports:read', 'runs:decide')));
CREATE POLICY scope ON work.override AS RESTRICTIVE TO gantruong_app
USING (current_user <> 'gantruong_app' OR (SELECT work.may_any('results:read', 'exports:read', 'runs:decide')));

-- Everybody adds to the log, whoever may reads it, nobody changes it.
ALTER TABLE work.audit_log ENABLE ROW LEVEL SECURITY;
ALTER TABLE work.audit_log FORCE ROW LEVEL SECURITY;
CREATE POLICY batch_work ON work.audit_log TO gantruong_owner USING (true) WITH CHECK (true);
CREATE POLICY adds ON work.audit_log FOR INSERT TO gantruong_app WITH CHECK (true);
CREATE POLICY reads ON work.audit_log FOR SELECT TO gantruong_app
USING ((SELECT work.may('audit:read')));
GRANT SELECT ON work.audit_log TO gantruong_app;
