-- Monitoring may know how many jobs are in each state, and nothing else about them.
CREATE FUNCTION work.job_counts() RETURNS TABLE (state text, n_jobs bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = ''
AS $$ SELECT state, count(*) FROM work.job GROUP BY state $$;
REVOKE ALL ON FUNCTION work.job_counts() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION work.job_counts() TO gantruong_app;
COMMENT ON FUNCTION work.job_counts() IS 'How many background jobs are in each state';
