-- Catchments drawn, imported and decided on through the service: only for whoever may, and of an
-- officer of wards only those whose schools all lie in these wards.

CREATE FUNCTION work.reaches_school(code text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
RETURN work.edits_ward('*') OR EXISTS (
    SELECT FROM school AS s
    INNER JOIN dataset AS d ON d.dataset_id = s.dataset_id AND d.active
    WHERE s.school_code = code AND work.edits_ward(s.ward_code)
);
COMMENT ON FUNCTION work.reaches_school(text) IS 'Whether a school of the set in use lies in a ward that this transaction may change';

CREATE FUNCTION work.reaches_catchment(number integer) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
RETURN NOT EXISTS (
    SELECT FROM catchment_school AS s
    WHERE s.catchment_no = number AND NOT work.reaches_school(s.school_code)
);
COMMENT ON FUNCTION work.reaches_catchment(integer) IS 'Whether all schools of a catchment lie in wards that this transaction may change';

CREATE FUNCTION work.may_on_catchments() RETURNS boolean
LANGUAGE sql STABLE SET search_path = public, pg_temp
RETURN work.may('catchments:edit') OR work.may('catchments:approve');
COMMENT ON FUNCTION work.may_on_catchments() IS 'Whether this transaction works for somebody who draws or approves catchments';

CREATE POLICY drafts_of_officers ON catchment FOR SELECT TO gantruong_app
USING ((SELECT work.may_on_catchments()));
CREATE POLICY drafts_of_officers ON catchment_school FOR SELECT TO gantruong_app
USING ((SELECT work.may_on_catchments()));
CREATE POLICY drafts_of_officers ON catchment_state FOR SELECT TO gantruong_app
USING ((SELECT work.may_on_catchments()));

GRANT INSERT ON catchment, catchment_school, catchment_unit, catchment_state TO gantruong_app;
GRANT UPDATE (status, valid, replaced_by) ON catchment TO gantruong_app;

CREATE POLICY draws ON catchment FOR INSERT TO gantruong_app
WITH CHECK (status = 'draft' AND (SELECT work.may('catchments:edit')));
CREATE POLICY draws ON catchment_school FOR INSERT TO gantruong_app
WITH CHECK (status = 'draft' AND (SELECT work.may('catchments:edit')) AND work.reaches_school(school_code));
CREATE POLICY draws ON catchment_unit FOR INSERT TO gantruong_app
WITH CHECK ((SELECT work.may('catchments:edit')));
CREATE POLICY tells ON catchment_state FOR INSERT TO gantruong_app
WITH CHECK (
    (SELECT work.may('catchments:approve'))
    OR ((SELECT work.may('catchments:edit')) AND status <> 'approved')
);
CREATE POLICY decides ON catchment FOR UPDATE TO gantruong_app
USING (
    ((SELECT work.may('catchments:approve')) OR ((SELECT work.may('catchments:edit')) AND status = 'draft'))
    AND work.reaches_catchment(catchment_no)
)
WITH CHECK (
    (SELECT work.may('catchments:approve'))
    OR ((SELECT work.may('catchments:edit')) AND status = 'replaced')
);
