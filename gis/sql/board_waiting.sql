-- Purpose: what waits for an officer: families' requests within the transaction's reach, and jobs.
SELECT
    (SELECT count(*) FROM people.home_request AS h WHERE h.season = %(season)s AND h.state = 'received')::integer
        AS n_requests,
    (SELECT coalesce(sum(n_jobs), 0) FROM work.job_counts() WHERE state IN ('waiting', 'running'))::integer AS n_jobs
