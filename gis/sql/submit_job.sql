-- Purpose: ask for a job, or get the number of the one that does the same.
SELECT s.job_id, s.is_new
FROM work.submit_job(
    %(kind)s, %(arguments)s::jsonb, %(key)s, %(keep)s, %(scope)s, %(client)s, %(queue)s, %(lock)s
) AS s
