DROP FUNCTION work.rescue_jobs(double precision, integer, jsonb);
DROP FUNCTION work.leave_job(integer, integer, boolean, integer, jsonb);
DROP FUNCTION work.begin_job(integer);
DROP FUNCTION work.cancel_job(integer);
DROP FUNCTION work.submit_job(text, jsonb, text, boolean, text, text, text, text);
DROP TABLE work.job;
DROP FUNCTION work.guard_job();
DROP SCHEMA jobs CASCADE;
