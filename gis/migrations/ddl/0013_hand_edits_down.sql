-- Take changes by hand and their history away.
DROP POLICY corrects_city ON people.applicant;
DROP POLICY corrects_own_wards ON people.pupil;
REVOKE UPDATE ON people.pupil, people.applicant FROM gantruong_app;
DROP TABLE people.register_change;
DROP TABLE work.register_change;
DROP TRIGGER guard_edit ON public.dataset;
REVOKE UPDATE (content_sha256, n_rows) ON public.dataset FROM gantruong_app;
COMMENT ON COLUMN dataset.content_sha256 IS 'SHA-256 of the accepted rows, hexadecimal';
DO $$
DECLARE
    guarded text;
BEGIN
    FOREACH guarded IN ARRAY ARRAY[
        'school', 'housing', 'candidate_site', 'gate', 'campus', 'seats', 'rooms', 'admin_unit',
        'admin_unit_alias', 'population', 'births', 'enrolment', 'grade10_cutoff'
    ] LOOP
        EXECUTE format('DROP TRIGGER guard_edit ON public.%I', guarded);
        EXECUTE format('REVOKE INSERT, UPDATE, DELETE ON public.%I FROM gantruong_app', guarded);
    END LOOP;
END
$$;
DROP FUNCTION work.guard_edited_set();
DROP FUNCTION work.guard_edit();
DROP FUNCTION work.edits_ward(text);
DROP FUNCTION work.may(text);
ALTER TABLE campus DROP COLUMN valid_to, DROP COLUMN valid_from;
ALTER TABLE gate DROP COLUMN valid_to, DROP COLUMN valid_from;
ALTER TABLE work.api_client DROP COLUMN rotated_at, DROP COLUMN valid_until, DROP COLUMN scopes, DROP COLUMN prefix;
