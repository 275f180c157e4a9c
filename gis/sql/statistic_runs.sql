-- Purpose: placements of which statistics are told, newest first: those told before, and of simulated children all.
SELECT r.run_id, r.season, r.grade, r.is_model, r.state, t.told_on
FROM work.run AS r
LEFT JOIN (
    SELECT run_id, min(told_at) AS told_at, (min(told_at) AT TIME ZONE 'UTC')::date AS told_on
    FROM work.public_statistic GROUP BY run_id
) AS t ON t.run_id = r.run_id
WHERE r.kind = 'allocation' AND r.grade IS NOT NULL
    AND (t.run_id IS NOT NULL OR r.is_model)
    AND (%(run_id)s::integer[] IS NULL OR r.run_id = ANY (%(run_id)s::integer[]))
ORDER BY t.told_at DESC NULLS LAST, r.run_id DESC
