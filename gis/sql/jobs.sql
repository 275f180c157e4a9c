-- Purpose: numbers of jobs, the newest first, as far as the caller may see them.
SELECT j.job_id
FROM work.job AS j
WHERE (%(before)s::integer IS NULL OR j.job_id < %(before)s)
    AND (%(state)s::text IS NULL OR j.state = %(state)s)
    AND (%(kind)s::text IS NULL OR j.kind = %(kind)s)
    AND (%(client)s::text IS NULL OR j.client = %(client)s)
ORDER BY j.job_id DESC
LIMIT %(size)s
