-- The operations board counts children by ward for callers who see none of them, and for those who do without
-- reading one row of a child: the functions tell counts alone, runs/board decides which of them may be told.
CREATE FUNCTION work.board_children(of_season text)
RETURNS TABLE (
    ward_code text, grade text, n_children bigint, n_located bigint, n_waiting bigint, n_not_found bigint,
    n_ask_family bigint
)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT
        coalesce(p.ward_code, ''), p.grade, count(*), count(p.geom),
        count(*) FILTER (WHERE l.status = 'queue'), count(*) FILTER (WHERE l.status = 'not_found'),
        count(*) FILTER (WHERE l.status = 'rejected')
    FROM people.pupil AS p
    INNER JOIN public.dataset AS d ON d.dataset_id = p.dataset_id AND d.active
    LEFT JOIN people.location AS l
        ON l.dataset_id = p.dataset_id AND l.season = p.season AND l.pupil_id = p.pupil_id
    WHERE p.season = of_season
    GROUP BY 1, 2;
END;
COMMENT ON FUNCTION work.board_children(text) IS 'How many children of a season each ward and grade has, and how many of them are located: counts alone';

CREATE FUNCTION work.board_offers(of_runs integer[])
RETURNS TABLE (
    run_id integer, ward_code text, n_children bigint, n_placed bigint, n_at_nearest bigint, n_over_4km bigint,
    n_over_7km bigint, n_over_10km bigint
)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT
        o.run_id, coalesce(o.home_ward_code, ''), count(*), count(o.school_code),
        count(*) FILTER (WHERE o.school_code IS NOT NULL AND o.rank = 1),
        count(*) FILTER (WHERE o.distance_mm > 4000000), count(*) FILTER (WHERE o.distance_mm > 7000000),
        count(*) FILTER (WHERE o.distance_mm > 10000000)
    FROM work.offer AS o
    WHERE o.run_id = ANY (of_runs)
    GROUP BY 1, 2;
END;
COMMENT ON FUNCTION work.board_offers(integer[]) IS 'How many children of each ward some placements gave a seat, and how far away: counts alone';

CREATE FUNCTION work.board_answers(of_runs integer[])
RETURNS TABLE (run_id integer, ward_code text, school_code text, n_confirmed bigint, n_refused bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT
        a.run_id, coalesce(a.ward_code, ''), a.school_code, count(*) FILTER (WHERE a.answer = 'confirmed'),
        count(*) FILTER (WHERE a.answer = 'refused')
    FROM (
        SELECT DISTINCT ON (f.run_id, f.pupil_id) f.run_id, f.ward_code, f.school_code, f.answer
        FROM people.family_answer AS f
        WHERE f.run_id = ANY (of_runs)
        ORDER BY f.run_id, f.pupil_id, f.answer_no DESC
    ) AS a
    GROUP BY 1, 2, 3;
END;
COMMENT ON FUNCTION work.board_answers(integer[]) IS 'How many families confirmed or refused each school, by ward, the newest answer of each: counts alone';

CREATE FUNCTION work.board_answer_hours(of_runs integer[], since timestamptz)
RETURNS TABLE (ward_code text, from_hour timestamptz, n_confirmed bigint, n_refused bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT
        coalesce(f.ward_code, ''), date_trunc('hour', f.at), count(*) FILTER (WHERE f.answer = 'confirmed'),
        count(*) FILTER (WHERE f.answer = 'refused')
    FROM people.family_answer AS f
    WHERE f.run_id = ANY (of_runs) AND f.at >= since
    GROUP BY 1, 2;
END;
COMMENT ON FUNCTION work.board_answer_hours(integer[], timestamptz) IS 'How many answers of families came in each hour, by ward: counts alone';

REVOKE ALL ON FUNCTION work.board_children(text) FROM PUBLIC;
REVOKE ALL ON FUNCTION work.board_offers(integer[]) FROM PUBLIC;
REVOKE ALL ON FUNCTION work.board_answers(integer[]) FROM PUBLIC;
REVOKE ALL ON FUNCTION work.board_answer_hours(integer[], timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION work.board_children(text) TO gantruong_app;
GRANT EXECUTE ON FUNCTION work.board_offers(integer[]) TO gantruong_app;
GRANT EXECUTE ON FUNCTION work.board_answers(integer[]) TO gantruong_app;
GRANT EXECUTE ON FUNCTION work.board_answer_hours(integer[], timestamptz) TO gantruong_app;
