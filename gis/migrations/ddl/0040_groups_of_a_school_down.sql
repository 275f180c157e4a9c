DROP FUNCTION work.model_offers(integer);
DROP FUNCTION work.school_counts(integer, text);
CREATE FUNCTION work.school_counts(of_run integer, of_school text DEFAULT NULL)
RETURNS TABLE (school_code text, seats integer, n_offers integer)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT c.school_code, max(c.seats), sum(c.n_offers)::integer
    FROM work.cutoff AS c
    INNER JOIN work.run AS r ON r.run_id = c.run_id AND r.kind = 'allocation'
    WHERE c.run_id = of_run AND (of_school IS NULL OR c.school_code = of_school)
    GROUP BY c.school_code;
END;
REVOKE ALL ON FUNCTION work.school_counts(integer, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION work.school_counts(integer, text) TO gantruong_app;
COMMENT ON FUNCTION work.school_counts(integer, text) IS 'Seats and offers of the schools of a placement: counts of a school in all, no distance, group or score';
