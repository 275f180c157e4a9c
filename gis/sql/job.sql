-- Purpose: everything about some jobs but their arguments, as far as the caller may see them.
SELECT
    j.job_id, j.kind, j.scope, j.client, j.state, j.failures, j.stage, j.done, j.total, j.stages,
    j.result, j.problem, j.cancel_asked_at, j.created_at, j.started_at, j.ended_at, j.version,
    extract(EPOCH FROM clock_timestamp() - j.stage_at)::double precision AS stage_s,
    last.stages AS stages_before
FROM work.job AS j
LEFT JOIN LATERAL (
    SELECT b.stages
    FROM work.job AS b
    WHERE b.kind = j.kind AND b.state = 'succeeded' AND j.state = 'running'
    ORDER BY b.job_id DESC LIMIT 1
) AS last ON true
WHERE j.job_id = ANY(%(jobs)s)
ORDER BY j.job_id
