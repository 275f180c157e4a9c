-- Purpose: seats of a season, and how many public schools of the level state some, by ward of the school and grade.
SELECT
    coalesce(s.ward_code, '') AS ward_code, g.grade, coalesce(sum(t.seats), 0)::integer AS n_seats,
    count(t.school_code) FILTER (WHERE s.ownership = 'public') AS n_stated,
    count(*) FILTER (WHERE s.ownership = 'public') AS n_schools
FROM public.school AS s
JOIN public.dataset AS d ON d.dataset_id = s.dataset_id AND d.active
CROSS JOIN unnest(%(grades)s::text[], %(levels)s::text[]) AS g (grade, level)
LEFT JOIN (
    SELECT t.school_code, t.grade, sum(t.seats) AS seats
    FROM public.seats AS t
    JOIN public.dataset AS d ON d.dataset_id = t.dataset_id AND d.active
    WHERE t.season = %(season)s
    GROUP BY t.school_code, t.grade
) AS t ON t.school_code = s.school_code AND t.grade = g.grade
WHERE
    (
        t.seats IS NOT NULL
        OR (
            s.ownership = 'public' AND g.level = ANY (s.levels)
            AND coalesce(s.valid_from <= %(day)s::date, true) AND coalesce(s.valid_to >= %(day)s::date, true)
        )
    )
    AND (%(wards)s::text[] IS NULL OR s.ward_code = ANY (%(wards)s::text[]))
GROUP BY 1, 2
