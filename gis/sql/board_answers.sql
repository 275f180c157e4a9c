-- Purpose: how many families of each ward confirmed or refused: counts alone.
SELECT run_id, ward_code, sum(n_confirmed)::integer AS n_confirmed, sum(n_refused)::integer AS n_refused
FROM work.board_answers(%(run_id)s::integer[])
WHERE %(wards)s::text[] IS NULL OR ward_code = ANY (%(wards)s::text[])
GROUP BY run_id, ward_code
