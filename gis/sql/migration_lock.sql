-- Purpose: let one program at a time change the schema; held until its transaction ends.
SELECT pg_advisory_xact_lock(hashtext('gantruong migrations'))
