-- Purpose: children told ahead by the newest forecast beside the seats of a season, by grade and year.
WITH newest AS (
    SELECT max(r.run_id) AS run_id FROM work.run AS r WHERE r.kind = 'forecast'
),
stated AS (
    SELECT t.school_code, t.grade, sum(t.seats) AS seats
    FROM public.seats AS t
    JOIN public.dataset AS d ON d.dataset_id = t.dataset_id AND d.active
    WHERE t.season = %(season)s
    GROUP BY t.school_code, t.grade
)
SELECT
    r.run_id, r.created_at, r.is_model, f.grade, f.year, round(sum(f.p50))::integer AS n_expected,
    sum(s.seats)::integer AS n_seats, (count(*) FILTER (WHERE f.p50 > s.seats))::integer AS n_short_schools,
    round(sum(greatest(f.p50 - s.seats, 0)))::integer AS n_short
FROM newest AS n
JOIN work.run AS r ON r.run_id = n.run_id
JOIN work.forecast AS f ON f.run_id = n.run_id
JOIN stated AS s ON s.school_code = f.unit AND s.grade = f.grade
JOIN public.school AS c ON c.school_code = f.unit
JOIN public.dataset AS d ON d.dataset_id = c.dataset_id AND d.active
WHERE
    f.year >= %(year)s
    AND (%(wards)s::text[] IS NULL OR c.ward_code = ANY (%(wards)s::text[]))
GROUP BY r.run_id, r.created_at, r.is_model, f.grade, f.year
ORDER BY f.grade COLLATE "C", f.year
