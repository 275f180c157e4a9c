-- Purpose: how many answers of families came in each hour since a moment: counts alone.
SELECT from_hour, sum(n_confirmed)::integer AS n_confirmed, sum(n_refused)::integer AS n_refused
FROM work.board_answer_hours(%(run_id)s::integer[], %(since)s::timestamptz)
WHERE %(wards)s::text[] IS NULL OR ward_code = ANY (%(wards)s::text[])
GROUP BY from_hour
ORDER BY from_hour
