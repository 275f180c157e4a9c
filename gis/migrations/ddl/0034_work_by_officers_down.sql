DROP TABLE work.import;
DO $$
DECLARE
    guarded text;
BEGIN
    FOREACH guarded IN ARRAY ARRAY[
        'work.run_state', 'work.override', 'work.cutoff_publication', 'work.public_cutoff',
        'work.public_statistic', 'work.scenario', 'work.scenario_change', 'public.road_edit'
    ] LOOP
        EXECUTE format('DROP TRIGGER guard_scope ON %s', guarded);
        EXECUTE format('REVOKE INSERT ON %s FROM gantruong_app', guarded);
    END LOOP;
    FOREACH guarded IN ARRAY ARRAY['work.scenario_change', 'public.road_edit'] LOOP
        EXECUTE format('DROP TRIGGER guard_scope_undo ON %s', guarded);
        EXECUTE format('REVOKE UPDATE (undone_at) ON %s FROM gantruong_app', guarded);
    END LOOP;
END
$$;
DROP TRIGGER guard_scope_change ON work.scenario;
REVOKE UPDATE (body) ON work.scenario FROM gantruong_app;
ALTER FUNCTION work.delete_considered() SECURITY INVOKER;
ALTER FUNCTION work.delete_considered() RESET search_path;
DROP POLICY decided_by_the_city ON work.override;
DROP TRIGGER guard_scope_delete ON work.run;
DROP TRIGGER guard_scope ON work.run;
REVOKE DELETE ON work.run FROM gantruong_app;
REVOKE UPDATE (state) ON work.run FROM gantruong_app;
DROP FUNCTION work.guard_scope();
