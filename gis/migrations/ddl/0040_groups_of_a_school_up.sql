-- Whether a school's offers would say more of a small group than that it is one: how many groups have
-- one to nine offers and how many have more, which is what cut-offs tell of them, told or not yet.
DROP FUNCTION work.school_counts(integer, text);
CREATE FUNCTION work.school_counts(of_run integer, of_school text DEFAULT NULL)
RETURNS TABLE (school_code text, seats integer, n_offers integer, n_few_groups integer, n_many_groups integer)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT
        c.school_code, max(c.seats), sum(c.n_offers)::integer,
        (count(*) FILTER (WHERE c.n_offers BETWEEN 1 AND 9))::integer,
        (count(*) FILTER (WHERE c.n_offers >= 10))::integer
    FROM work.cutoff AS c
    INNER JOIN work.run AS r ON r.run_id = c.run_id AND r.kind IN ('allocation', 'second_round')
    WHERE c.run_id = of_run AND (of_school IS NULL OR c.school_code = of_school)
    GROUP BY c.school_code;
END;
REVOKE ALL ON FUNCTION work.school_counts(integer, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION work.school_counts(integer, text) TO gantruong_app;
COMMENT ON FUNCTION work.school_counts(integer, text) IS 'Seats and offers of the schools of a placement, and how many groups have few: no distance, group or score';

-- Statistics of simulated and invented children are told to anybody before a run is told: the service,
-- which sees no offer for a caller without a key, reads what they are made of here. Of real ones nothing.
CREATE FUNCTION work.model_offers(of_run integer)
RETURNS TABLE (ward_code text, placed boolean, rank integer, own_mm integer)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT
        coalesce(o.home_ward_code, ''), o.school_code IS NOT NULL, coalesce(o.rank, 0)::integer,
        coalesce(o.distance_mm, -1)::integer
    FROM work.offer AS o
    INNER JOIN work.run AS r ON r.run_id = o.run_id AND r.is_model
    WHERE o.run_id = of_run;
END;
REVOKE ALL ON FUNCTION work.model_offers(integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION work.model_offers(integer) TO gantruong_app;
COMMENT ON FUNCTION work.model_offers(integer) IS 'Ward, rank and way of every simulated or invented child of a run: no name, and of real children nothing';
