-- Purpose: errors in files that were sent in and checked, and not imported; of those the caller may see.
SELECT coalesce(sum((c.result ->> 'errors')::integer), 0)::integer AS n_errors
FROM work.import AS i
JOIN work.job AS c ON c.job_id = i.check_job
LEFT JOIN work.job AS a ON a.job_id = i.accept_job
WHERE (c.result ->> 'errors')::integer > 0 AND a.state IS DISTINCT FROM 'succeeded'
