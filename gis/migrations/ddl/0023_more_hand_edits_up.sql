-- The registers that came later are changed by hand under the same guard.
DO $$
DECLARE
    guarded text[];
BEGIN
    FOREACH guarded SLICE 1 IN ARRAY ARRAY[['children', 'city'], ['contact', 'ward']] LOOP
        EXECUTE format('GRANT INSERT, UPDATE, DELETE ON public.%I TO gantruong_app', guarded[1]);
        EXECUTE format(
            'CREATE TRIGGER guard_edit BEFORE INSERT OR UPDATE OR DELETE ON public.%I FOR EACH ROW '
            'WHEN (current_user = ''gantruong_app'') EXECUTE FUNCTION work.guard_edit(%L)',
            guarded[1], guarded[2]
        );
    END LOOP;
END
$$;
