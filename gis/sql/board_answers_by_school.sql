-- Purpose: the newest answer of each family to some placements, counted by school.
SELECT run_id, school_code, sum(n_confirmed)::integer AS n_confirmed, sum(n_refused)::integer AS n_refused
FROM work.board_answers(%(run_id)s::integer[])
GROUP BY run_id, school_code
