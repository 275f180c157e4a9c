DROP FUNCTION work.job_counts();
