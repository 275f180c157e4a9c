-- Exact cut-offs are homes of children: read by officers who may, within their wards. What everybody
-- may know of them, seats and offers of a school, comes from a function that tells nothing else.
ALTER TABLE work.cutoff ENABLE ROW LEVEL SECURITY;
ALTER TABLE work.cutoff FORCE ROW LEVEL SECURITY;
CREATE POLICY batch_work ON work.cutoff TO gantruong_owner USING (true) WITH CHECK (true);
CREATE POLICY exact_for_officers ON work.cutoff FOR SELECT TO gantruong_app
USING (
    (SELECT work.may_any('runs:read', 'runs:decide'))
    AND ((SELECT work.edits_ward(NULL)) OR work.reaches_school(school_code))
);

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
