-- Purpose: how many background jobs are in each state, for monitoring.
SELECT state, n_jobs FROM work.job_counts()
